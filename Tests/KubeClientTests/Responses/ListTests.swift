// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

@testable import KubeClient

struct ListTests {
    private func list(_ body: String) async throws -> ObjectList<Sample> {
        let client = try Client.scripted(ScriptedTransport(.response(200, body: body)))
        return try await client.list(Sample.self, Selection(), ListOptions())
    }

    @Test func `a page has its items, its version and where the next begins`() async throws {
        let page = try await list(
            """
            {"kind":"ConfigMapList","metadata":{"resourceVersion":"42","continue":"abc","remainingItemCount":3},
             "items":[{"metadata":{"name":"x"},"size":1},{"metadata":{"name":"y"}}]}
            """
        )
        #expect(page.items.map(\.key.name) == ["x", "y"])
        #expect(page.items.map(\.size) == [1, 0])
        #expect(page.resourceVersion == "42")
        #expect(page.continueToken == "abc")
    }

    @Test(arguments: [
        #"{"metadata":{"resourceVersion":"1"},"items":null}"#,
        #"{"metadata":{"resourceVersion":"1","continue":""},"items":[]}"#,
    ])
    func `no items is an empty page`(body: String) async throws {
        let page = try await list(body)
        #expect(page.items.isEmpty)
        #expect(page.continueToken == nil)
    }

    @Test func `an item that can't be read leaves the others`() async throws {
        let page = try await list(
            """
            {"items":[{"metadata":{"name":"x"}},
             {"size":"no","metadata":{"namespace":"a","name":"bad","resourceVersion":"7","uid":5}},
             {"metadata":{"name":"y"}}],"metadata":{"resourceVersion":"42"}}
            """
        )
        #expect(page.items.map(\.key.name) == ["x", "y"])
        #expect(page.undecodable.map(\.key) == [ObjectKey(namespace: "a", name: "bad")])
        #expect(page.undecodable.map(\.resourceVersion) == ["7"])
        #expect(page.undecodable.map(\.reason).first?.contains("expected a value at byte") == true)
        #expect(page.resourceVersion == "42")
    }

    @Test(arguments: [#"{"items":[{"metadata":{"name":"x"}}"#, "<html>", #"{"items":{}}"#])
    func `a page that is broken itself is an error`(body: String) async throws {
        let error = await #expect(throws: KubeError.self) { try await list(body) }
        #expect(error?.code == .decoding)
        #expect(error?.operation?.verb == "list")
    }

    @Test func `an item that is too large is kept as what it is called, and leaves the others`() async throws
    {
        let values = String(repeating: "{},", count: SizeLimit.ample.values)
        let page = try await list(
            """
            {"items":[{"metadata":{"name":"x"}},{"metadata":{"namespace":"a","name":"big","resourceVersion":"7","uid":"u",
             "generation":3,"ownerReferences":[{"kind":"Other"},{"kind":"App","name":"o","controller":true}]},
             "spec":[\(values)1]},{"metadata":{"name":"y"}}],"metadata":{"resourceVersion":"42"}}
            """
        )
        #expect(page.items.map(\.key.name) == ["x", "y"])
        let stub = try #require(page.undecodable.first)
        #expect(stub.key == ObjectKey(namespace: "a", name: "big") && stub.resourceVersion == "7")
        #expect(stub.uid == "u" && stub.generation == 3 && stub.controller?.name == "o")
        #expect(stub.excess == .object)
        #expect(stub.reason.contains("values; the limit is \(SizeLimit.ample.values)"))
    }

    @Test func `a page whose objects have too many values together is refused as too large`() async throws {
        let item = #"{"spec":[\#(String(repeating: "{},", count: 60_000))1]}"#
        let body = #"{"items":[\#(Array(repeating: item, count: 5).joined(separator: ","))]}"#
        let client = try Client.scripted(
            ScriptedTransport(.response(200, body: body), .response(200, body: body))
        )
        let error = await #expect(throws: KubeError.self) {
            try await client.list(Sample.self, Selection(), ListOptions(limit: 500))
        }
        #expect(error?.code == .tooLarge)
        let page = try await client.list(Sample.self, Selection(), ListOptions(limit: 1))
        #expect(page.items.count == 5)
    }

    @Test(arguments: [(500, 8), (1, 32), (nil, 32)] as [(Int?, Int)])
    func `how much is read of an answer at once is bounded, and more for a single object`(
        limit: Int?,
        mebibytes: Int
    ) async throws {
        let transport = ScriptedTransport(.response(200, body: #"{"items":[]}"#))
        _ = try await Client.scripted(transport).list(Sample.self, Selection(), ListOptions(limit: limit))
        #expect(transport.requests.map(\.responseLimit) == [mebibytes << 20])
    }
}
