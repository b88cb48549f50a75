// SPDX-License-Identifier: Apache-2.0

internal import Digests
package import KubeModel
package import SpinAPI
internal import Transfers

/// Brings artifacts to this machine, and lets none through that isn't what its Shim says.
package struct ArtifactFetcher: Sendable {
    let maxSize: Int64
    let check: SignatureCheck?
    let credentials: RegistryCredentials?
    let client: FetchClient

    /// - Parameters:
    ///   - maxSize: How many bytes an artifact may have.
    ///   - publicKey: The PEM key that artifacts have to be signed by.
    ///   - certificateAuthorities: PEM certificates that are trusted beside the system's.
    ///   - attempts: How often in a row something may fail that may pass.
    ///   - pause: Waits before the next attempt.
    ///   - random: Spreads the attempts of many nodes.
    ///   - log: Gets a line for each failed attempt. It holds no credentials.
    package init(
        maxSize: Int64,
        publicKey: String?,
        proxy: FetchStrategy.Proxy = .init(),
        certificateAuthorities: [UInt8]? = nil,
        credentials: RegistryCredentials? = nil,
        attempts: Int = 5,
        pause: @escaping @Sendable (Duration) async throws -> Void,
        random: @escaping RandomFraction = { .random(in: 0..<1) },
        log: @escaping @Sendable (String) -> Void
    ) {
        self.maxSize = maxSize
        check = publicKey.map { SignatureCheck(publicKey: $0) }
        self.credentials = credentials
        client = FetchClient(
            proxy: TransferProxy(proxy),
            certificateAuthorities: certificateAuthorities,
            retry: FetchRetry(attempts: attempts, pause: pause, random: random),
            log: log
        )
    }

    /// Brings an artifact into a file, and checks it: its size, its digest and its signature, as far as they are asked
    /// for.
    ///
    /// What was brought before and broke off is gone on with: it is kept beside the file, under its name with `.part`
    /// and `.part.of` appended. A file that is wrong is removed.
    ///
    /// - Parameters:
    ///   - architecture: As Kubernetes calls it; which of an image's platforms is taken.
    ///   - file: A path of this machine, in a folder that nobody else writes to.
    /// - Throws: ``NodeFailure`` that names the artifact, without credentials; `CancellationError`.
    package func fetch(
        _ source: ArtifactSource,
        architecture: String,
        to file: String
    ) async throws -> FetchedArtifact {
        let expected = try Self.digest(source.sha256)
        switch source.location {
        case .http(let url):
            let shown = TransferURL.shown(url)
            let download = Download(
                client: client,
                url: url,
                shown: shown,
                expected: expected,
                maxSize: maxSize
            )
            let digest = try await download.run(to: file)
            return try await keeping(file) {
                try await check(source, digest, named: shown) { try await signature(besideURL: url) }
                return FetchedArtifact(sha256: digest, kind: .file)
            }
        case .file(let path):
            let digest = try LocalFile(path: path, maxSize: maxSize).copy(to: file)
            return try await keeping(file) {
                if let expected, digest != expected {
                    throw NodeFailure.digestMismatch(of: path, is: digest, expected: expected)
                }
                try await check(source, digest, named: path) { try signature(beside: path) }
                return FetchedArtifact(sha256: digest, kind: .file)
            }
        case .oci(let reference, let path, let plainHTTP):
            let fetch = try OCIFetch(
                fetcher: self,
                source: source,
                reference: reference,
                path: path,
                plainHTTP: plainHTTP,
                architecture: architecture,
                expected: expected
            )
            return try await keeping(file) { try await fetch.run(to: file) }
        }
    }

    /// What isn't found right doesn't stay.
    private func keeping(
        _ file: String,
        _ body: () async throws -> FetchedArtifact
    ) async throws -> FetchedArtifact {
        do { return try await body() } catch let failure as NodeFailure {
            // A failure to remove it would hide what is worse.
            try? PartialFile(file, of: "").removeWhole()
            throw failure
        }
    }

    /// Checks the signature that the source gives, or else the one that is found.
    func check(
        _ source: ArtifactSource,
        _ digest: SHA256,
        named shown: String,
        found: () async throws -> [UInt8]
    ) async throws {
        guard let check else { return }
        if let given = source.signature, !given.isEmpty {
            return try check.check(Array(given.utf8), of: digest, named: shown)
        }
        try check.check(try await found(), of: digest, named: shown)
    }

    private func signature(besideURL url: String) async throws -> [UInt8] {
        let path = url.prefix { $0 != "?" && $0 != "#" }
        let request = client.request(path + ".sig" + url[path.endIndex...])
        let shown = TransferURL.shown(request.url)
        do {
            let (head, body) = try await client.answer(request, limit: SignatureText.limit)
            switch head.status {
            case 200: return body
            case 404, 410: throw Self.unsigned(shown)
            default: throw FetchFailure(answer: head)
            }
        } catch let failure as FetchFailure { throw failure.failure("the signature \(shown)") }
    }

    private func signature(beside path: String) throws(NodeFailure) -> [UInt8] {
        let path = path + ".sig"
        guard let bytes = try LocalFile.contents(of: path, limit: SignatureText.limit) else {
            throw Self.unsigned(path)
        }
        return bytes
    }

    private static func unsigned(_ shown: String) -> NodeFailure {
        NodeFailure(
            .signatureInvalid,
            "signature \"\(shown)\" not found; upload it, or set the signature in the Shim"
        )
    }

    private static func digest(_ text: String?) throws(NodeFailure) -> SHA256? {
        guard let text, !text.isEmpty else { return nil }
        if let digest = SHA256(text: text) { return digest }
        throw NodeFailure(.digestMismatch, "sha256 in the Shim must be 64 hexadecimal digits")
    }
}
