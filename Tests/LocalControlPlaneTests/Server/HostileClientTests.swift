// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Logging
import Testing

@testable import LocalControlPlane

/// Clients that would have the server keep more than its share for them.
@Suite(.timeLimit(.minutes(5))) struct HostileClientTests {
    private static let size = 8 << 20

    /// Runs a control plane with ConfigMaps of 8 MB in all.
    private func serve(
        _ options: LocalControlPlane.Options = .init(),
        _ body: @Sendable (LocalControlPlane, Int) async throws -> Void
    ) async throws {
        var logger = Logger(label: "test")
        logger.logLevel = .error
        let plane = LocalControlPlane(logger: logger, options: options)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await plane.run() }
            let port = try await plane.waitUntilListening().port
            try fill(plane)
            try await body(plane, port)
            group.cancelAll()
        }
    }

    private func fill(_ plane: LocalControlPlane) throws {
        let resource = try #require(plane.server.registry.resource(apiVersion: "v1", kind: "ConfigMap"))
        let count = 100
        let text = JSONValue.string(String(repeating: "x", count: Self.size / count))
        for index in 0..<count {
            let object: JSONValue = ["metadata": ["name": .string("big-\(index)")], "data": ["text": text]]
            _ = try plane.server.create(resource, namespace: "default", object, WriteOptions(manager: "test"))
        }
    }

    @Test func `a client that doesn't read is answered once, however often it asks`() async throws {
        try await serve { plane, port in
            var connections: [Box] = []
            for _ in 0..<20 {
                let box = Box(try TestConnection(port: port, receiveBuffer: 65_536))
                for _ in 0..<50 { box.connection.send("GET", Objects.configMaps) }
                connections.append(box)
            }
            // Each of these is answered after the others were looked at, since there are two threads.
            for _ in 0..<4 {
                var last = try TestConnection(port: port)
                last.send("GET", "/version")
                #expect(try last.answer().code == 200)
            }
            #expect(plane.requestLog.count(verb: "list") <= connections.count)
            // Whoever reads gets the whole of it.
            let answer = try connections[0].connection.answer()
            #expect((answer.body["items"]?.array?.count ?? 0) >= 100)
        }
    }

    @Test(arguments: ["", "?watch=1"])
    func `a client that takes nothing of its answer loses its connection`(query: String) async throws {
        var options = LocalControlPlane.Options()
        options.stallTimeout = .milliseconds(200)
        try await serve(options) { plane, port in
            var connection = try TestConnection(port: port, receiveBuffer: 4096)
            connection.send("GET", Objects.configMaps + query)
            while plane.requestLog.counts.isEmpty || plane.connections.count > 0 {
                try await Task.sleep(for: .milliseconds(5))
            }
            #expect(connection.drain() < Self.size)
            #expect(plane.faults.watchCount == 0)
        }
    }

    @Test func `a request that doesn't come to its end loses its connection`() async throws {
        var options = LocalControlPlane.Options()
        options.stallTimeout = .milliseconds(100)
        try await serve(options) { _, port in
            var connection = try TestConnection(port: port)
            connection.send(raw: Array("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc".utf8))
            #expect(connection.drain() == 0)
        }
    }

    @Test func `who comes after the last free place is turned away, and others go on`() async throws {
        var options = LocalControlPlane.Options()
        options.connectionLimit = 2
        try await serve(options) { _, port in
            var first = try TestConnection(port: port)
            first.send("GET", "/version")
            #expect(try first.answer().code == 200)
            var second = try TestConnection(port: port)
            second.send("GET", "/version")
            #expect(try second.answer().code == 200)
            var third = try TestConnection(port: port)
            third.send("GET", "/version")
            #expect(third.drain() == 0)
            first.send("GET", "/version")
            #expect(try first.answer().code == 200)
        }
    }

    @Test func `a long list comes in pieces, and is the same list`() async throws {
        try await serve { plane, port in
            for accept in [
                "application/json", "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1",
            ] {
                var connection = try TestConnection(port: port)
                connection.send(
                    raw: Array(
                        "GET \(Objects.configMaps) HTTP/1.1\r\nHost: a\r\nAccept: \(accept)\r\n\r\n".utf8
                    )
                )
                let names = try connection.answer().body["items"]?.array?.map(\.name) ?? []
                #expect(names.filter { $0.hasPrefix("big-") } == (0..<100).map { "big-\($0)" }.sorted())
            }
        }
    }

    @Test(arguments: ["", "?watch=1"])
    func `a client that leaves while requests wait for their turn harms nobody`(query: String) async throws {
        try await serve { plane, port in
            do {
                let box = Box(try TestConnection(port: port, receiveBuffer: 65_536))
                for _ in 0..<5 { box.connection.send("GET", Objects.configMaps + query) }
                while plane.requestLog.counts.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
            }
            while plane.connections.count > 0 { try await Task.sleep(for: .milliseconds(5)) }
            var connection = try TestConnection(port: port)
            connection.send("GET", "/version")
            #expect(try connection.answer().code == 200)
            #expect(plane.requestLog.counts.values.reduce(0, +) == 2)
        }
    }

    @Test func `a budget gives no more than it has, and takes back`() {
        let budget = ByteBudget(10)
        #expect(budget.reserve(6))
        #expect(!budget.reserve(5))
        #expect(budget.reserve(4))
        #expect(budget.reserve(0))
        #expect(!budget.reserve(1))
        budget.release(6)
        #expect(budget.reserve(6))
    }

    /// A connection in an array.
    private final class Box {
        var connection: TestConnection
        init(_ connection: consuming TestConnection) { self.connection = connection }
    }
}
