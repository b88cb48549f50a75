// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Listings
import Manifests
import Terminal
import Testing

struct ListedKindTests {
    private static let now = Timestamp(microseconds: 1_767_668_430_000_000)

    private static func row(_ kind: ListedKind, _ yaml: String, isWide: Bool = false) throws -> [Table.Cell] {
        let object = try #require(try YAML.documents(yaml, source: "test").first)
        return kind.row(object, isWide: isWide, hasNamespace: false, now: now)
    }

    @Test(arguments: [
        ("spinapp", ListedKind.app), ("SpinApps", .app), ("spinapp.core.spinkube.dev", .app), ("apps", .app),
        ("executors", .executor), ("spinappexecutor", .executor), ("shim", .shim),
        ("shims.runtime.spinkube.dev", .shim),
    ])
    func `a kind is known by the names that kubectl knows, and by shorter ones`(
        word: String,
        kind: ListedKind
    ) {
        #expect(ListedKind(named: word) == kind)
    }

    @Test(arguments: ["hello", "", "shims.core.spinkube.dev", "deployment"])
    func `anything else is no kind`(word: String) {
        #expect(ListedKind(named: word) == nil)
    }

    @Test func `an app is shown with its pods, its executor, how it stands, and its age`() throws {
        let row = try Self.row(
            .app,
            """
            metadata: {name: hello, namespace: shop, creationTimestamp: "2026-01-01T00:00:00Z"}
            spec: {image: example.com/hello:1, replicas: 2, executor: named}
            status:
              activeScheduler: active
              readyReplicas: 1
              serviceName: hello
              url: http://hello.shop
              conditions: [{type: Ready, status: "False", reason: RollingOut}]
            """,
            isWide: true
        )
        #expect(
            row.map(\.text) == [
                "hello", "1/2", "active", "RollingOut", "5d3h", "example.com/hello:1", "hello",
                "http://hello.shop",
            ]
        )
        #expect(row[3].tone == .warning)
    }

    @Test(arguments: [
        (#"[{type: Ready, status: "True", reason: R}]"#, "R", Tone.good),
        (#"[{type: Ready, status: "False", reason: R}]"#, "R", .warning),
        (#"[{type: Ready, status: "False", reason: R}, {type: Stalled, status: "True"}]"#, "R", .bad),
        (#"[{type: Ready, status: Unknown, reason: R}]"#, "R", .quiet),
        ("[]", "Pending", .quiet),
    ])
    func `how an app stands decides its colour`(conditions: String, text: String, tone: Tone) throws {
        let row = try Self.row(.app, "{metadata: {name: a}, status: {conditions: \(conditions)}}")
        #expect(row[3].text == text)
        #expect(row[3].tone == tone)
    }

    @Test func `an app that is being deleted says so`() throws {
        let row = try Self.row(
            .app,
            """
            metadata: {name: a, deletionTimestamp: "2026-01-01T00:00:00Z"}
            status: {conditions: [{type: Ready, status: "True", reason: Available}]}
            """
        )
        #expect(row[3].text == "Deleting")
    }

    @Test(arguments: ListedKind.allCases, [true, false])
    func `a row has as many cells as there are headings, whatever the object is`(
        kind: ListedKind,
        isWide: Bool
    ) throws {
        for hasNamespace in [true, false] {
            let headings = kind.headings(isWide: isWide, hasNamespace: hasNamespace)
            let broken: JSONValue = ["metadata": "none", "spec": ["replicas": "many"], "status": 3]
            let row = kind.row(broken, isWide: isWide, hasNamespace: hasNamespace, now: Self.now)
            #expect(row.count == headings.count)
        }
    }

    @Test func `a shim is shown with its nodes`() throws {
        let row = try Self.row(
            .shim,
            """
            metadata: {name: spin-v2, creationTimestamp: "2026-01-06T03:00:00Z"}
            spec: {runtimeClass: {name: wasmtime-spin-v2, handler: spin-v2}}
            status: {nodes: 3, nodesReady: 2, nodesFailed: 1, nodesUpdated: 2}
            """,
            isWide: true
        )
        #expect(
            row.map(\.text) == ["spin-v2", "wasmtime-spin-v2", "2/3", "Pending", "30s", "2", "1", "spin-v2"]
        )
        #expect(row[6].tone == .bad)
    }
}
