// SPDX-License-Identifier: Apache-2.0

internal import Curl
internal import Digests
internal import SpinAPI
internal import Transfers

/// Brings one file from a server, goes on where it broke off, and checks that it is the right one.
struct Download: Sendable {
    let client: FetchClient
    let url: String
    /// What the file is called in messages.
    let shown: String
    /// What the file must be.
    let expected: SHA256?
    let maxSize: Int64
    /// What to say of who is asking; may change between attempts.
    var headers: @Sendable () -> [HTTPHeader] = { [] }
    /// Where the server wants to know who is asking: finds that out, or throws.
    var authenticate: (@Sendable (TransferHead) async throws -> Void)?

    /// The file is at `path` afterwards, or nothing is.
    ///
    /// - Returns: The file's digest.
    /// - Throws: ``NodeFailure``; `CancellationError`.
    func run(to path: String) async throws -> SHA256 {
        // Without a digest nothing would tell that a power cut left a part with holes.
        let part = try PartialFile(path, of: expected?.description ?? "\(url) \(Self.boot())")
        if let expected, try isThere(expected, part) { return expected }
        do {
            let isResumed = try await load(part)
            do throws(NodeFailure) { return try finish(part) } catch {
                // What was there of before may have been at fault; what was fetched from the start isn't tried again.
                guard isResumed, error.reason == .digestMismatch else { throw error }
            }
            client.log("\(shown): the resumed download has the wrong digest, downloading it again")
            _ = try await load(part)
            return try finish(part)
        } catch let failure as FetchFailure { throw failure.failure(shown) }
    }

    /// Makes the part the whole file if it is the right one, and removes it if it isn't.
    private func finish(_ part: PartialFile) throws(NodeFailure) -> SHA256 {
        let digest = try FileDigest.of(part.path, named: part.path)
        guard expected == nil || digest == expected else {
            try part.discard()
            throw NodeFailure.digestMismatch(of: shown, is: digest, expected: expected)
        }
        try part.finish()
        return digest
    }

    /// Loads all of it, in as many attempts as are granted. Says whether bytes of an earlier attempt are in it.
    private func load(_ part: PartialFile) async throws -> Bool {
        let progress = { (try? part.state().size) ?? 0 }
        return try await client.retry.keepTrying(
            progress: progress,
            log: { client.log("\(shown): \($0)") }
        ) { timeout in
            do {
                return try await attempt(part, timeout)
            } catch let failure as FetchFailure {
                guard let head = failure.head else { throw failure }
                if head.status == 416 {
                    // There is more of it here than there.
                    try part.discard()
                    return try await attempt(part, timeout)
                }
                guard head.status == 401, let authenticate else { throw failure }
                try await authenticate(head)
                return try await attempt(part, timeout)
            }
        }
    }

    private func attempt(_ part: PartialFile, _ timeout: Duration) async throws -> Bool {
        var request = client.request(url)
        request.timeout = timeout
        request.headers = headers()
        let (size, validator) = try part.state()
        // Without a validator only the digest tells whether the rest belongs to it.
        if size > 0, validator != nil || expected != nil {
            request.offset = size
            if let validator { request.headers.append(HTTPHeader("If-Range", validator)) }
        }
        let sink = try FileSink(
            part,
            path: part.path,
            offset: request.offset,
            validator: validator,
            limit: maxSize
        )
        do {
            return try await transfer(request, into: sink).head.status == 206
        } catch let failure as TransferFailure {
            throw FetchFailure(failure)
        } catch let failure as FetchFailure where failure.head == nil {
            // A part that doesn't fit: from the start next time.
            try part.discard()
            throw failure
        }
    }

    /// Whether the file is there already, or all of its part is.
    private func isThere(_ expected: SHA256, _ part: PartialFile) throws -> Bool {
        if let size = try part.wholeSize() {
            guard size <= maxSize else { return false }
            if try FileDigest.of(part.file, named: part.file) == expected { return true }
        }
        let size = try part.state().size
        guard size > 0, size <= maxSize, try FileDigest.of(part.path, named: part.path) == expected else {
            return false
        }
        try part.finish()
        return true
    }

    /// What tells this start of the machine from any other.
    private static func boot() -> String {
        var buffer = [UInt8](repeating: 0, count: 64)
        guard let file = try? OpenFile("/proc/sys/kernel/random/boot_id", for: .reading),
            let count = try? file.read(into: &buffer)
        else { return "" }
        return String(decoding: buffer[..<count], as: UTF8.self)
    }
}

extension NodeFailure {
    static func digestMismatch(of shown: String, is digest: SHA256, expected: SHA256?) -> NodeFailure {
        let wanted = expected.map { "\($0)" } ?? "another"
        return NodeFailure(
            .digestMismatch,
            "\(shown) has SHA-256 \(digest), expected \(wanted); the download was removed"
        )
    }
}
