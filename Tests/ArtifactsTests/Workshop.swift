// SPDX-License-Identifier: Apache-2.0

import Digests
import Foundation
import HTTPFixture
import SpinAPI
import Synchronization

@testable import Artifacts

/// A folder that goes with the test, and fetchers that never wait.
final class Workshop: Sendable {
    let folder: String
    private let pauses = Mutex<[Duration]>([])
    private let lines = Mutex<[String]>([])

    /// How long was waited, had there been waiting.
    var waits: [Duration] { pauses.withLock { $0 } }
    var log: [String] { lines.withLock { $0 } }
    var file: String { path("shim") }

    init() throws {
        folder = "/tmp/bobbin-artifacts-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func path(_ name: String) -> String { "\(folder)/\(name)" }

    func contents(_ path: String) -> [UInt8]? {
        FileManager.default.contents(atPath: path).map { Array($0) }
    }

    /// What is in the folder.
    var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: folder).sorted()) ?? [] }

    func write(_ bytes: [UInt8], to path: String) throws { try Data(bytes).write(to: .init(filePath: path)) }

    func fetcher(
        maxSize: Int64 = 1 << 20,
        publicKey: String? = nil,
        credentials: RegistryCredentials? = nil,
        attempts: Int = 3
    ) -> ArtifactFetcher {
        // Whatever proxy the tests' machine has.
        var proxy = FetchStrategy.Proxy()
        proxy.noProxy = "127.0.0.1"
        return ArtifactFetcher(
            maxSize: maxSize,
            publicKey: publicKey,
            proxy: proxy,
            credentials: credentials,
            attempts: attempts,
            pause: { [self] duration in pauses.withLock { $0.append(duration) } },
            random: { 1 },
            log: { [self] line in lines.withLock { $0.append(line) } }
        )
    }

    /// Fetches from a URL into ``file``.
    func fetch(_ url: String, sha256: String? = nil, maxSize: Int64 = 1 << 20) async throws -> FetchedArtifact
    {
        try await fetcher(maxSize: maxSize)
            .fetch(ArtifactSource(.http(url), sha256: sha256), architecture: "amd64", to: file)
    }

    /// The failure of a fetch; `nil` where it has none.
    static func failure(_ body: () async throws -> FetchedArtifact) async throws -> NodeFailure? {
        do {
            _ = try await body()
            return nil
        } catch let failure as NodeFailure { return failure }
    }
}

/// The answers of a server to its first, second, … request; the last one for good.
final class Script: Sendable {
    typealias Answer = @Sendable (HTTPFixture.Request) -> HTTPFixture.Answer
    private let answers: [Answer]
    private let count = Mutex(0)

    init(_ answers: Answer...) { self.answers = answers }

    func answer(_ request: HTTPFixture.Request) -> HTTPFixture.Answer {
        let index = count.withLock { count in
            defer { count += 1 }
            return count
        }
        return answers[min(index, answers.count - 1)](request)
    }
}

func digest(_ bytes: [UInt8]) throws -> String { try SHA256(of: bytes).description }
