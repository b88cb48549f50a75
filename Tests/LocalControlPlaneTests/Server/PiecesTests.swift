// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

@testable import LocalControlPlane

@Suite struct PiecesTests {
    @Test(arguments: [
        (Int64(0), "0s"), (119, "119s"), (120, "2m"), (330, "5m30s"), (600, "10m"), (10_800, "3h"),
        (90_000, "25h"), (180_000, "2d2h"), (864_000, "10d"),
    ])
    func `ages are short`(seconds: Int64, expected: String) {
        #expect(Age.short(seconds: seconds) == expected)
    }

    @Test(arguments: [
        (".spec.size", ["3"]), (".metadata.labels.a\\.b", ["dotted"]), (".spec.list[1]", ["y"]),
        (".spec.list[*]", ["x", "y"]), (".status.conditions[?(@.type==\"Ready\")].status", ["True"]),
        (".spec.nothing", []), ("$.spec['size']", ["3"]),
    ])
    func `JSON paths lead to values`(path: String, expected: [String]) throws {
        let object: JSONValue = [
            "metadata": ["labels": ["a.b": "dotted"]], "spec": ["size": 3, "list": ["x", "y"]],
            "status": [
                "conditions": [["type": "Other", "status": "No"], ["type": "Ready", "status": "True"]]
            ],
        ]
        #expect(try #require(JSONPath(path)).values(in: object).map(JSONPath.text) == expected)
    }

    @Test(arguments: [
        ("a=b", true), ("a==b", true), ("a!=b", false), ("a", true), ("!a", false), ("a in (b, c)", true),
        ("a notin (b)", false), ("a=b,n>4", true), ("n<5", false), ("x=1", false), ("x!=1", true), ("", true),
    ])
    func `label selectors match`(text: String, expected: Bool) throws {
        let labels = JSONObject(members: [("a", "b"), ("n", "5")])
        #expect(try LabelSelector(text).matches(labels) == expected)
    }

    @Test(arguments: ["a=b(", "=b", "a in b", "a in (b", "a b"])
    func `broken label selectors are refused`(text: String) {
        #expect(throws: APIFailure.self) { try LabelSelector(text) }
    }

    @Test func `paths are read`() throws {
        let path = try #require(ResourcePath("/apis/apps/v1/namespaces/shop/deployments/web/scale"))
        #expect(
            [path.group, path.version, path.namespace, path.plural] == ["apps", "v1", "shop", "deployments"]
        )
        #expect([path.name, path.subresource] == ["web", "scale"])
        let namespace = try #require(ResourcePath("/api/v1/namespaces/shop"))
        #expect([namespace.plural, namespace.name, namespace.namespace] == ["namespaces", "shop", ""])
        let status = try #require(ResourcePath("/api/v1/namespaces/shop/status"))
        #expect([status.plural, status.name, status.subresource] == ["namespaces", "shop", "status"])
        let list = try #require(ResourcePath("/api/v1/namespaces/shop/pods"))
        #expect([list.plural, list.name, list.namespace] == ["pods", "", "shop"])
    }

    @Test func `queries are decoded`() {
        let query = Query("labelSelector=a%3Db&limit=5&watch=true&empty=&dryRun=All&x=a+b")
        #expect(query["labelSelector"] == "a=b")
        #expect(query["empty"] == nil)
        #expect(query.flag("watch"))
        #expect(query["x"] == "a b")
    }

    @Test func `uids are version 4 and differ`() {
        let uids = Set((0..<100).map { _ in Identifiers.uid() })
        #expect(uids.count == 100)
        for uid in uids { #expect(Array(uid.utf8)[14] == UInt8(ascii: "4")) }
    }

    @Test func `a fault hits the requests that it is about, as often as asked`() {
        let faults = FaultInjection()
        let failure = FaultInjection.Effect.fail(code: 429, reason: "TooManyRequests", retryAfterSeconds: 1)
        faults.add(failure, on: .init(verbs: ["list"], resource: "configmaps"), count: 2)
        let list = RequestLog.Call(APIRequest(method: "GET", uri: Objects.configMaps))
        let other = RequestLog.Call(APIRequest(method: "GET", uri: Objects.configMaps + "/a"))
        #expect(faults.effect(on: other) == nil)
        #expect(faults.effect(on: list) == failure)
        #expect(faults.effect(on: list) == failure)
        #expect(faults.effect(on: list) == nil)
    }

    @Test func `requests are counted by verb, resource and user agent`() {
        let log = RequestLog()
        for uri in [Objects.configMaps, Objects.configMaps + "?watch=1", Objects.deployments + "/a/status"] {
            log.record(.init(APIRequest(method: "GET", uri: uri, userAgent: "bobbin/1 (linux)")))
        }
        #expect(log.count(verb: "watch", resource: "configmaps") == 1)
        #expect(log.count(userAgent: "bobbin") == 3)
        #expect(log.count(resource: "deployments/status", userAgent: "kubectl") == 0)
        #expect(log.calls.isEmpty)
    }
}
