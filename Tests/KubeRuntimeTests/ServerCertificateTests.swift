// SPDX-License-Identifier: Apache-2.0

import Foundation
import KubeModel
import Logging
import Synchronization
import Testing

@testable import KubeRuntime

/// A folder as the kubelet makes one of a Secret: the files are links through a link that is swapped.
private struct SecretFolder: ~Copyable {
    let root: URL
    private var version = 0

    init() throws {
        root = FileManager.default.temporaryDirectory.appending(path: "certificates-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: root) }

    mutating func swap(certificate: String, key: String) throws {
        version += 1
        let folder = root.appending(path: "..\(version)")
        let files = FileManager.default
        try files.createDirectory(at: folder, withIntermediateDirectories: true)
        try certificate.write(to: folder.appending(path: "tls.crt"), atomically: false, encoding: .utf8)
        try key.write(to: folder.appending(path: "tls.key"), atomically: false, encoding: .utf8)
        let new = root.appending(path: "..new").path()
        try files.createSymbolicLink(atPath: new, withDestinationPath: "..\(version)")
        guard unsafe rename(new, root.appending(path: "..data").path()) == 0 else {
            throw CocoaError(.fileWriteUnknown)
        }
        for name in ["tls.crt", "tls.key"] where version == 1 {
            try files.createSymbolicLink(
                atPath: root.appending(path: name).path(),
                withDestinationPath: "..data/\(name)"
            )
        }
    }
}

@Suite(.timeLimit(.minutes(5)))
struct ServerCertificateTests {
    private let clock = ManualClock()
    private let metrics = MetricsRegistry(prefix: "test_")
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// A certificate and its key, as many tools make them.
    private func pair(days: Int) async throws -> (certificate: String, key: String) {
        let made = try await Program.run(
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-subj",
            "/CN=test",
            "-days",
            "\(days)",
            "-keyout",
            "-"
        ).output
        let key = try #require(made.firstRange(of: #/-----BEGIN PRIVATE KEY[^_]*END PRIVATE KEY-----/#))
        let certificate = try #require(
            made.firstRange(of: #/-----BEGIN CERTIFICATE[^_]*END CERTIFICATE-----/#)
        )
        return ("\(made[certificate])\n", "\(made[key])\n")
    }

    private func daysLeft(_ certificate: ServerCertificate) -> Int64 {
        (certificate.end - WallClock.now.microseconds / 1_000_000 + 3600) / 86400
    }

    @Test func `a new certificate in the folder is taken, and a broken one is not`() async throws {
        let (first, second) = (try await pair(days: 10), try await pair(days: 20))
        var folder = try SecretFolder()
        try folder.swap(certificate: first.certificate, key: first.key)
        let certificate = try ServerCertificate(
            .folder(folder.root.path()),
            metrics: metrics,
            logger: logger,
            clock: clock.time
        )
        #expect(daysLeft(certificate) == 10)
        // Somebody else's key, then half of a file, then nothing.
        for broken in [(second.certificate, first.key), (second.certificate, "-----BEGIN"), ("", "")] {
            try folder.swap(certificate: broken.0, key: broken.1)
            clock.advance(by: .seconds(10))
            let before = certificate.current()
            #expect(daysLeft(certificate) == 10)
            clock.advance(by: .seconds(10))
            #expect(certificate.current() === before)
        }
        #expect(metrics.text.contains("test_metrics_certificate_errors_total 3\n"))
        try folder.swap(certificate: second.certificate, key: second.key)
        clock.advance(by: .seconds(10))
        #expect(daysLeft(certificate) == 20)
    }

    @Test func `without a certificate to begin with it says which file is missing`() async throws {
        let error = #expect(throws: CertificateError.self) {
            try ServerCertificate(.folder("/nowhere"), metrics: metrics, logger: logger)
        }
        #expect(error?.description.contains("/nowhere/tls.crt") == true)
    }

    @Test func `one of its own is made anew a month before its end`() throws {
        let offset = Mutex<Int64>(0)
        let start = WallClock.now.microseconds / 1_000_000
        let certificate = try ServerCertificate(
            .own(subject: "a", names: ["a"]),
            metrics: metrics,
            logger: logger,
            clock: clock.time,
            now: { start + offset.withLock { $0 } }
        )
        let first = certificate.current()
        offset.withLock { $0 = 334 * 86400 }
        clock.advance(by: .seconds(10))
        #expect(certificate.current() === first)
        offset.withLock { $0 = 336 * 86400 }
        clock.advance(by: .seconds(10))
        #expect(certificate.current() !== first)
    }
}
