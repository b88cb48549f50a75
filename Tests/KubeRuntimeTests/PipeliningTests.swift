// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import Testing

@testable import KubeRuntime

/// Clients that ask for more than they take.
@Suite(.timeLimit(.minutes(10)))
struct PipeliningTests {
    @Test func `who asks on without reading the answers is left`() async throws {
        let metrics = MetricsRegistry()
        metrics.gauge("a_metric", help: String(repeating: "long ", count: 40_000)).set(1)
        let listening = Parking<Int>()
        let server = ProbeServer(
            probes: nil,
            metricsAddress: ListenAddress(host: "127.0.0.1", port: 0),
            metrics: metrics,
            onListening: { listening.fulfil($0[0].port) }
        )
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask { try await server.run() }
            let port = try #require(await listening.wait())
            let client = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .channelOption(.autoRead, value: false)
                .connect(host: "127.0.0.1", port: port).get()
            let request = "GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n"
            // Answers of 100 MB, which is more than the system holds for the two ends.
            await #expect(throws: (any Error).self) {
                for _ in 0..<500 {
                    try await client.writeAndFlush(client.allocator.buffer(string: request)).get()
                    try await Task.sleep(for: .milliseconds(20))
                }
            }
            if client.isActive { try await client.close().get() }
            group.cancelAll()
        }
    }
}
