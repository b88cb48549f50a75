// SPDX-License-Identifier: Apache-2.0

internal import Curl
internal import Digests
internal import SpinAPI
internal import Synchronization
internal import Transfers

/// One repository of a registry, asked by the distribution protocol.
final class Registry: Sendable {
    let reference: ImageReference
    let client: FetchClient
    private let base: String
    private let tokens: RegistryTokens
    /// What shows the registry who is asking, once that is known.
    private let authorization = Mutex<String?>(nil)

    init(
        _ reference: ImageReference,
        client: FetchClient,
        credential: RegistryCredentials.Credential?,
        plainHTTP: Bool
    ) {
        self.reference = reference
        self.client = client
        let scheme = plainHTTP || reference.isLocal ? "http" : "https"
        base = "\(scheme)://\(reference.host)/v2/\(reference.repository)"
        tokens = RegistryTokens(
            client: client,
            credential: credential,
            repository: reference.repository,
            isSecure: scheme == "https"
        )
    }

    var headers: [HTTPHeader] {
        authorization.withLock { $0 }.map { [HTTPHeader("Authorization", $0)] } ?? []
    }

    /// Finds out what the registry wants to see.
    ///
    /// - Throws: ``FetchFailure`` where nothing there is would do; `CancellationError`.
    func authenticate(_ head: TransferHead) async throws {
        let shown = try await tokens.authorization(for: head)
        authorization.withLock { $0 = shown }
    }

    /// The manifest under a tag or digest; `nil` where there is none. What a digest names has that digest.
    ///
    /// - Throws: ``FetchFailure``, ``NodeFailure``, `CancellationError`.
    func manifest(_ target: String) async throws -> ImageManifest? {
        let accepted = ImageManifest.mediaTypes.joined(separator: ", ")
        let limit = ImageManifest.sizeLimit
        let (head, body) = try await get("\(base)/manifests/\(target)", accepting: accepted, limit: limit)
        if head.status == 404 { return nil }
        guard head.status == 200 else { throw FetchFailure(answer: head) }
        let digest = try Self.digest(of: body)
        if target.hasPrefix("sha256:"), SHA256(text: target) != digest {
            throw NodeFailure.digestMismatch(
                of: "the manifest of \(reference)",
                is: digest,
                expected: SHA256(text: target)
            )
        }
        guard let manifest = ImageManifest(body, digest: digest) else {
            throw NodeFailure(
                .archiveInvalid,
                "\(reference) is not a supported image or artifact: cannot read its manifest"
            )
        }
        return manifest
    }

    /// A small blob.
    ///
    /// - Throws: ``FetchFailure``, ``NodeFailure``, `CancellationError`.
    func blob(_ digest: SHA256, limit: Int) async throws -> [UInt8] {
        let (head, body) = try await get(url(of: digest), accepting: "*/*", limit: limit)
        guard head.status == 200 else { throw FetchFailure(answer: head) }
        let found = try Self.digest(of: body)
        guard found == digest else {
            throw NodeFailure.digestMismatch(of: "a blob of \(reference)", is: found, expected: digest)
        }
        return body
    }

    /// Brings a blob into a file.
    ///
    /// - Throws: ``NodeFailure``, `CancellationError`.
    func download(_ blob: ImageManifest.Descriptor, to file: String, maxSize: Int64) async throws {
        guard blob.size <= maxSize else {
            throw NodeFailure(
                .tooLarge,
                "layer \(blob.digest) of \(reference) has \(blob.size) bytes, but fetchStrategy.maxSize allows "
                    + "\(maxSize); check that it is the right one"
            )
        }
        let download = Download(
            client: client,
            url: url(of: blob.digest),
            shown: "layer \(blob.digest) of \(reference)",
            expected: blob.digest,
            maxSize: maxSize,
            headers: { [self] in headers },
            authenticate: { [self] in try await authenticate($0) }
        )
        _ = try await download.run(to: file)
    }

    private func url(of digest: SHA256) -> String { "\(base)/blobs/sha256:\(digest)" }

    private func get(
        _ url: String,
        accepting types: String,
        limit: Int
    ) async throws -> (head: TransferHead, body: [UInt8]) {
        var request = client.request(url)
        request.headers = headers + [HTTPHeader("Accept", types)]
        let answer = try await client.answer(request, limit: limit)
        guard answer.head.status == 401 else { return answer }
        try await authenticate(answer.head)
        request.headers = headers + [HTTPHeader("Accept", types)]
        return try await client.answer(request, limit: limit)
    }

    private static func digest(of bytes: [UInt8]) throws(NodeFailure) -> SHA256 {
        do { return try SHA256(of: bytes) } catch { throw NodeFailure(.agentFailed, "\(error)") }
    }
}
