// SPDX-License-Identifier: Apache-2.0

import Curl
import KubeModel
import Testing

@testable import KubeClient

struct WatchTests {
    private static let options = WatchOptions(resourceVersion: "1", timeoutSeconds: 300)

    private func events(_ chunks: [[UInt8]], end: TransportFailure? = nil) async throws -> [String] {
        let client = try Client.scripted(ScriptedTransport(.stream(chunks: chunks, end: end)))
        return try await client.watch(Sample.self, Selection(), Self.options).summaries()
    }

    private func events(_ text: String) async throws -> [String] { try await events([Array(text.utf8)]) }

    @Test func `every kind of event is told`() async throws {
        let text = """
            {"type":"ADDED","object":{"metadata":{"namespace":"a","name":"x"},"size":1}}
            {"type":"MODIFIED","object":{"metadata":{"namespace":"a","name":"x"},"size":2}}
            {"type":"DELETED","object":{"metadata":{"namespace":"a","name":"x"}}}
            {"type":"BOOKMARK","object":{"kind":"ConfigMap","metadata":{"resourceVersion":"7"}}}
            {"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"8",\
            "annotations":{"k8s.io/initial-events-end":"true"}}}}
            {"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"9",\
            "annotations":{"k8s.io/initial-events-end":"false"}}}}
            {"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired","message":"too old"}}
            {"type":"RENAMED","object":{"metadata":{}}}

            """
        #expect(
            try await events(text) == [
                "added a/x", "modified a/x", "deleted a/x", "bookmark 7", "bookmark 8 end", "bookmark 9",
                "failure 410 Expired", "unknown RENAMED",
            ]
        )
    }

    @Test func `an event split over 64 chunks is one event`() async throws {
        let line =
            #"{"type":"ADDED","object":{"metadata":{"namespace":"näh","name":"x"},"data":"0123456789"}}"#
            + "\n"
        let bytes = Array(line.utf8)
        try #require(bytes.count >= 64)
        let chunks = (0..<64).map { Array(bytes[bytes.count * $0 / 64..<bytes.count * ($0 + 1) / 64]) }
        #expect(try await events(chunks) == ["added näh/x"])
    }

    @Test func `many events in one chunk come one by one`() async throws {
        let text = (0..<500).map { #"{"type":"ADDED","object":{"metadata":{"name":"x\#($0)"}}}"# + "\n" }
            .joined()
        #expect(try await events(text) == (0..<500).map { "added x\($0)" })
    }

    @Test func `an object before its type is read as well`() async throws {
        #expect(
            try await events(#"{"object":{"metadata":{"name":"x"}},"type":"ADDED"}"# + "\n") == ["added x"]
        )
    }

    @Test func `an object that can't be read doesn't stop the others`() async throws {
        let text = """
            {"type":"ADDED","object":{"metadata":{"namespace":"a","name":"bad","resourceVersion":"5"},"size":"big"}}
            {"type":"DELETED","object":{"metadata":{"name":"gone","labels":3,"resourceVersion":"6"}}}
            {"type":"ADDED","object":{"metadata":{"name":"good"}}}

            """
        #expect(
            try await events(text) == ["undecodable a/bad 5", "undecodable gone 6 deleted", "added good"]
        )
    }

    @Test(arguments: [
        "{}", "[]", "nonsense", "17", #"{"type":"ADDED"}"#, #"{"object":{}}"#,
        #"{"type":"ADDED","object":[1,2]}"#,
        #"{"type":"ADDED","object":{"metadata":17}}"#, #"{"type":3,"object":{"metadata":{"name":"x"}}}"#,
        #"{"kind":"Status","code":500,"reason":"InternalError","message":"no"}"#,
        #"{"type":"BOOKMARK","object":7}"#, #"{"type":"ERROR","object":7}"#,
    ])
    func `a line that is no event of an object ends the watch`(line: String) async throws {
        let good = #"{"type":"ADDED","object":{"metadata":{"name":"good"}}}"#
        for end in ["\n", ""] {
            let error = await #expect(throws: KubeError.self) { try await events("\(good)\n\(line)\(end)") }
            #expect(error?.code == .decoding)
            #expect(
                error?.description.hasPrefix("watch ConfigMap: the server sent an invalid watch event")
                    == true
            )
        }
    }

    @Test func `a last event may missingFailure its line end, but not its half`() async throws {
        #expect(try await events(#"{"type":"ADDED","object":{"metadata":{"name":"x"}}}"#) == ["added x"])
        let error = await #expect(throws: KubeError.self) {
            try await events(#"{"type":"ADDED","object":{"met"#)
        }
        #expect(error?.code == .transport)
    }

    @Test func `a broken connection is an error that names the watch`() async throws {
        let error = await #expect(throws: KubeError.self) {
            try await events([], end: TransportFailure(.connection, "reset by peer"))
        }
        #expect(error?.code == .transport)
        #expect(error?.description == "watch ConfigMap: no response: reset by peer")
    }

    @Test func `a 403 on a watch names the kind`() async throws {
        let body =
            #"{"kind":"Status","code":403,"reason":"Forbidden","message":"configmaps is forbidden: no"}"#
        let transport = ScriptedTransport(.response(403, body: body))
        let client = try Client.scripted(transport)
        let error = await #expect(throws: KubeError.self) {
            _ = try await client.watch(Sample.self, Selection(namespace: "team"), Self.options)
        }
        #expect(error?.isForbidden == true)
        #expect(
            error?.description == "watch ConfigMap in team: configmaps is forbidden: no (403 Forbidden)"
        )
    }

    @Test func `a 410 on a watch is an expiry`() async throws {
        let body = #"{"kind":"Status","code":410,"reason":"Expired","message":"too old resource version"}"#
        let client = try Client.scripted(ScriptedTransport(.response(410, body: body)))
        let error = await #expect(throws: KubeError.self) {
            _ = try await client.watch(Sample.self, Selection(), Self.options)
        }
        #expect(error?.isExpired == true)
    }

    @Test func `a watch that is put off isn't repeated but says for how long`() async throws {
        let transport = ScriptedTransport(
            .response(429, headers: [HTTPHeader("retry-after", "3")], body: "busy")
        )
        let client = try Client.scripted(transport)
        let error = await #expect(throws: KubeError.self) {
            _ = try await client.watch(Sample.self, Selection(), Self.options)
        }
        #expect(error?.retryAfter == .seconds(3))
        #expect(transport.requests.count == 1)
    }

    private func line(_ type: String, size: Int) -> [UInt8] {
        let head =
            #"{"type":"\#(type)","object":{"metadata":{"namespace":"a","name":"x","resourceVersion":"7"},"spec":""#
        return Array(head.utf8) + [UInt8](repeating: 0x61, count: size) + Array("\"}}\n".utf8)
    }

    @Test func `of an event that is too long only the object is told, and the watch goes on`() async throws {
        let next = Array(
            (#"{"type":"ADDED","object":{"metadata":{"namespace":"a","name":"y"}}}"# + "\n").utf8
        )
        for type in ["ADDED", "DELETED"] {
            let bytes = line(type, size: Client.largestEvent) + next
            let chunks = stride(from: 0, to: bytes.count, by: 1 << 20).map {
                Array(bytes[$0..<min($0 + 1 << 20, bytes.count)])
            }
            let events = try await events(chunks)
            #expect(events == ["undecodable a/x 7\(type == "DELETED" ? " deleted" : "")", "added a/y"])
        }
    }

    @Test func `an event that is too long and does not say what it is about ends the watch`() async throws {
        let bytes =
            Array(#"{"type":"ADDED","object":{"spec":""#.utf8)
            + [UInt8](repeating: 0x61, count: Client.largestEvent) + Array("\"}}\n".utf8)
        let error = await #expect(throws: KubeError.self) { try await events([bytes]) }
        #expect(error?.code == .tooLarge)
    }
}
