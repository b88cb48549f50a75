// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Logging
import Testing

@testable import LocalControlPlane

@Suite(.timeLimit(.minutes(5))) struct HTTPTests {
    /// Runs a control plane for as long as the body needs it.
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
            try await body(plane, port)
            group.cancelAll()
        }
    }

    @Test func `one connection serves request after request`() async throws {
        try await serve { plane, port in
            var connection = try TestConnection(port: port)
            for _ in 0..<3 {
                connection.send("GET", "/version")
                #expect(try connection.answer().body["gitVersion"] == "v1.36.0-bobbin")
            }
            #expect(plane.requestLog.count(verb: "get", userAgent: "tester/1") == 3)
            #expect(plane.kubeconfig?["current-context"] == "bobbin-local")
        }
    }

    @Test func `a watch hears of changes as they happen, and of bookmarks in between`() async throws {
        var options = LocalControlPlane.Options()
        options.bookmarkInterval = .milliseconds(20)
        try await serve(options) { plane, port in
            var watch = try TestConnection(port: port)
            watch.send(
                "GET",
                "/api/v1/namespaces/kube-public/configmaps?watch=1&allowWatchBookmarks=true&fieldSelector=metadata.name%3Dnew"
            )
            #expect(try watch.head().code == 200)
            var connection = try TestConnection(port: port)
            connection.send(
                "POST",
                "/api/v1/namespaces/kube-public/configmaps",
                body: Objects.configMap("new").jsonBytes
            )
            #expect(try connection.answer().code == 201)
            var types: [String] = []
            while types.last != "BOOKMARK" || !types.contains("ADDED"), let event = try watch.event() {
                types.append(event["type"]?.string ?? "")
            }
            #expect(Set(types) == ["ADDED", "BOOKMARK"])
            #expect(plane.faults.watchCount == 1)
        }
    }

    @Test func `a watch ends after its time and leaves the connection usable`() async throws {
        try await serve { _, port in
            var connection = try TestConnection(port: port)
            connection.send("GET", "/api/v1/namespaces?watch=1&timeoutSeconds=0")
            #expect(try connection.head().code == 200)
            while try connection.event() != nil {}
            #expect(connection.line() == "")
            connection.send("GET", "/version")
            #expect(try connection.answer().code == 200)
        }
    }

    @Test func `watches can be dropped, ended and expired`() async throws {
        try await serve { plane, port in
            func start() throws -> TestConnection {
                var watch = try TestConnection(port: port)
                watch.send("GET", "/apis/apps/v1/deployments?watch=1")
                _ = try watch.head()
                return watch
            }
            var dropped = try start()
            plane.faults.dropWatches()
            #expect(try dropped.event() == nil)
            var expired = try start()
            plane.faults.expireWatches()
            #expect(try expired.event()?[path: "object", "code"] == 410)
            #expect(try expired.event() == nil)
            #expect(plane.faults.watchCount == 0)
        }
    }

    @Test func `requests fail, break off and come late as asked`() async throws {
        try await serve { plane, port in
            plane.faults.add(
                .fail(code: 429, reason: "TooManyRequests", retryAfterSeconds: 3),
                on: .init(verbs: ["list"])
            )
            var connection = try TestConnection(port: port)
            connection.send("GET", Objects.configMaps)
            let refused = try connection.answer()
            #expect(refused.code == 429)
            #expect(refused.body[path: "details", "retryAfterSeconds"] == 3)
            plane.faults.add(.delay(.milliseconds(5)))
            plane.faults.add(.cut(afterBytes: 10))
            connection.send("GET", "/version")
            #expect(try connection.answer().code == 200)
            connection.send("GET", "/version")
            #expect(throws: TestConnection.Failure.self) { try connection.answer() }
            plane.faults.add(.dropAnswer, on: .init(verbs: ["create"]))
            var lost = try TestConnection(port: port)
            lost.send("POST", Objects.configMaps, body: Objects.configMap("done").jsonBytes)
            #expect(throws: TestConnection.Failure.self) { try lost.answer() }
            var check = try TestConnection(port: port)
            check.send("GET", Objects.configMaps + "/done")
            #expect(try check.answer().code == 200)
        }
    }

    @Test func `a watch that is cut stops in the middle of an event`() async throws {
        try await serve { plane, port in
            plane.faults.add(.cut(afterBytes: 25), on: .init(verbs: ["watch"]))
            var watch = try TestConnection(port: port)
            watch.send("GET", "/api/v1/namespaces?watch=1")
            _ = try watch.head()
            #expect(throws: (any Error).self) { while try watch.event() != nil {} }
        }
    }

    @Test func `a reader that stops reading is expired instead of being buffered for`() async throws {
        var options = LocalControlPlane.Options()
        options.historyLimit = 8
        try await serve(options) { plane, port in
            var watch = try TestConnection(port: port)
            watch.send("GET", Objects.configMaps + "?watch=1")
            _ = try watch.head()
            let text = JSONValue.string(String(repeating: "x", count: 500_000))
            for index in 0..<64 {
                let name = "big-\(index)"
                let metadata: JSONValue = ["name": .string(name), "namespace": "default"]
                _ = try plane.server.store.put(
                    .configMaps,
                    ObjectKey(namespace: "default", name: name),
                    ["kind": "ConfigMap", "apiVersion": "v1", "metadata": metadata, "data": ["a": text]],
                    expecting: .absent
                )
            }
            var last: JSONValue?
            var count = 0
            while let event = try watch.event(longest: 10_000) {
                last = event
                count += 1
            }
            #expect(last?["type"] == "ERROR")
            #expect(last?[path: "object", "code"] == 410)
            #expect(count < 64)
        }
    }

    @Test func `an address that is taken is an error, for those who wait too`() async throws {
        try await serve { _, port in
            let second = LocalControlPlane(port: port, logger: Logger(label: "test"))
            await #expect(throws: (any Error).self) { try await second.run() }
            await #expect(throws: (any Error).self) { try await second.waitUntilListening() }
        }
    }
}
