// SPDX-License-Identifier: Apache-2.0

import Foundation
import Logging
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import KubeRuntime

/// The metrics over TLS, asked for by other people's programs.
@Suite(.timeLimit(.minutes(5)))
struct SecureMetricsTests {
    /// Runs a server, and gives its port and whom it asks.
    private func serving(_ body: (Int, FakeReviewer) async throws -> Void) async throws {
        let metrics = MetricsRegistry()
        metrics.gauge("a_metric", help: "A.").set(1)
        let reviewer = FakeReviewer()
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let listening = Parking<Int>()
        let server = ProbeServer(
            probes: nil,
            metricsAddress: ListenAddress(host: "127.0.0.1", port: 0),
            security: MetricsSecurity(
                certificate: try ServerCertificate(
                    .own(subject: "test", names: ["metrics.test"]),
                    metrics: metrics,
                    logger: logger
                ),
                desk: AccessDesk(writer: reviewer, fieldManager: "test", logger: logger),
                readerRole: "test-metrics-reader"
            ),
            metrics: metrics,
            logger: logger,
            onListening: { listening.fulfil($0[0].port) }
        )
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask { try await server.run() }
            let port = try #require(await listening.wait())
            try await body(port, reviewer)
            group.cancelAll()
        }
    }

    @Test(arguments: [
        ("header = \"Authorization: Bearer good\"", "200"),
        ("header = \"authorization: bearer good\"", "200"),
        ("", "401"),
        ("header = \"Authorization: Basic good\"", "401"),
        ("header = \"Authorization: Bearer \"", "401"),
        ("header = \"Authorization: Bearer bad\"", "401"),
        ("header = \"Authorization: Bearer weak\"", "403"),
        ("header = \"Authorization: Bearer down\"", "503"),
        ("header = \"Authorization: Bearer good\"\nheader = \"Authorization: Bearer bad\"", "401"),
    ])
    func `metrics are for tokens that may get them`(header: String, status: String) async throws {
        try await serving { port, _ in
            let answer = try await Program.curl(header, port: port)
            #expect(answer.status == status)
            #expect(answer.body.contains("a_metric 1") == (status == "200"))
            #expect(answer.body.contains("test-metrics-reader") == (status == "403"))
        }
    }

    @Test func `the API server is asked about a token once in a while, not each time`() async throws {
        try await serving { port, reviewer in
            for _ in 0..<3 {
                _ = try await Program.curl("header = \"Authorization: Bearer good\"", port: port)
                _ = try await Program.curl("header = \"Authorization: Bearer weak\"", port: port)
            }
            #expect(reviewer.asked == ["good", "weak"])
        }
    }

    @Test(arguments: [("-tls1_1", false), ("-tls1_2", true), ("-tls1_3", true)])
    func `TLS is spoken from 1.2 on`(version: String, isSpoken: Bool) async throws {
        try await serving { port, _ in
            let answer = try await Program.run(
                "openssl",
                "s_client",
                version,
                "-connect",
                "127.0.0.1:\(port)"
            )
            #expect((answer.code == 0) == isSpoken, "\(answer.output)")
            if isSpoken { #expect(answer.output.contains("CN = test")) }
        }
    }

    @Test func `a request without TLS gets nothing`() async throws {
        try await serving { port, _ in
            let answer = try await Program.run(
                "curl",
                "--silent",
                "--max-time",
                "20",
                "--http0.9",
                "http://127.0.0.1:\(port)/metrics"
            )
            #expect(!answer.output.contains("a_metric"))
            #expect(
                try await Program.curl("header = \"Authorization: Bearer good\"", port: port).status == "200"
            )
        }
    }

    @Test func `who says too much is left`() async throws {
        try await serving { port, reviewer in
            let long = String(repeating: "x", count: 40 << 10)
            let answer = try await Program.curl("header = \"Authorization: Bearer \(long)\"", port: port)
            #expect(answer.status == "000" || answer.status == "431")
            #expect(reviewer.asked.isEmpty)
        }
    }

    @Test func `connections that do nothing keep nobody out`() async throws {
        try await serving { port, _ in
            let group = MultiThreadedEventLoopGroup.singleton
            var idle: [any Channel] = []
            for index in 0..<(MetricsSecurity.connections * 5 / 4) {
                let channel = try await ClientBootstrap(group: group).connect(host: "127.0.0.1", port: port)
                    .get()
                // The first byte of a handshake, and then no more.
                if index % 2 == 0 {
                    try await channel.writeAndFlush(channel.allocator.buffer(bytes: [0x16, 0x03, 0x01]))
                }
                idle.append(channel)
            }
            #expect(
                try await Program.curl("header = \"Authorization: Bearer good\"", port: port).status == "200"
            )
            // All but so many were closed by the server.
            var open = idle.count
            for _ in 0..<500 where open > MetricsSecurity.connections {
                try await Task.sleep(for: .milliseconds(10))
                open = idle.count { $0.isActive }
            }
            #expect(open <= MetricsSecurity.connections)
            for channel in idle where channel.isActive { try? await channel.close() }
        }
    }
}
