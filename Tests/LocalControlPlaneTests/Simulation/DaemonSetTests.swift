// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

@testable import LocalControlPlane

@Suite struct DaemonSetTests {
    private static let path = "/apis/apps/v1/namespaces/default/daemonsets"
    private let pods = "/api/v1/namespaces/default/pods"
    private let agent = path + "/agent"

    private func daemonSet(_ spec: JSONValue = [:], strategy: JSONValue? = nil) -> JSONValue {
        var set = Objects.deployment("agent")
        set["kind"] = "DaemonSet"
        set["spec", default: [:]]["replicas"] = nil
        set["spec", default: [:]]["updateStrategy"] = strategy
        for (key, value) in spec.object ?? JSONObject() {
            set["spec", default: [:]]["template", default: [:]]["spec", default: [:]][key] = value
        }
        return set
    }

    private func patch(_ server: TestServer, _ path: String, _ change: JSONValue) throws {
        #expect(try server.send("PATCH", path, change, type: Objects.merge).code == 200)
    }

    private func hosts(_ server: TestServer) throws -> [String] {
        let items = try server.send("GET", pods).body["items"]?.array ?? []
        return items.compactMap { $0[path: "spec", "nodeName"]?.string }.sorted()
    }

    private func status(_ server: TestServer) throws -> JSONValue {
        try server.send("GET", agent).body["status"] ?? [:]
    }

    private func nodes(_ count: Int) -> [LocalControlPlane.Node] {
        (0..<count).map { .init(name: "n\($0)", labels: ["disk": "fast"]) }
    }

    @Test func `a daemon set has a pod on every node that it selects, also when labels change`() async throws
    {
        let server = try TestServer(nodes: [.init(name: "a", labels: ["disk": "fast"]), .init(name: "b")])
        var controllers = server.controllers()
        #expect(try server.send("POST", Self.path, daemonSet()).code == 201)
        await server.settle(&controllers)
        #expect(try hosts(server) == ["a", "b"])
        #expect(try status(server)["numberReady"] == 2)
        try patch(server, agent, ["spec": ["template": ["spec": ["nodeSelector": ["disk": "fast"]]]]])
        await server.settle(&controllers)
        #expect(try hosts(server) == ["a"])
        try patch(server, "/api/v1/nodes/b", ["metadata": ["labels": ["disk": "fast"]]])
        try patch(server, "/api/v1/nodes/a", ["metadata": ["labels": ["disk": "slow"]]])
        await server.settle(&controllers)
        #expect(try hosts(server) == ["b"])
        #expect(try status(server)["desiredNumberScheduled"] == 1)
        let version = server.api.store.version
        await server.settle(&controllers)
        #expect(server.api.store.version == version)
    }

    @Test func `required node affinity counts`() async throws {
        let server = try TestServer(nodes: nodes(2) + [.init(name: "other")])
        var controllers = server.controllers()
        let term: JSONValue = [
            "matchExpressions": [["key": "disk", "operator": "Exists"]],
            "matchFields": [["key": "metadata.name", "operator": "NotIn", "values": ["n0"]]],
        ]
        let affinity: JSONValue = [
            "nodeAffinity": [
                "requiredDuringSchedulingIgnoredDuringExecution": ["nodeSelectorTerms": [term]]
            ]
        ]
        #expect(try server.send("POST", Self.path, daemonSet(["affinity": affinity])).code == 201)
        await server.settle(&controllers)
        #expect(try hosts(server) == ["n1"])
    }

    @Test(arguments: [("NoSchedule", ["n0", "n1"]), ("NoExecute", ["n1"])])
    func `a taint keeps new pods off, and only NoExecute drives pods out`(
        effect: String,
        left: [String]
    ) async throws {
        let server = try TestServer(nodes: nodes(2))
        var controllers = server.controllers()
        try server.send("POST", Self.path, daemonSet())
        await server.settle(&controllers)
        let taint: JSONValue = ["key": "k", "value": "v", "effect": .string(effect)]
        try patch(server, "/api/v1/nodes/n0", ["spec": ["taints": [taint]]])
        await server.settle(&controllers)
        #expect(try hosts(server) == left)
        let counts = try status(server)
        #expect(counts["desiredNumberScheduled"] == 1)
        #expect(counts["numberMisscheduled"]?.integer == Int64(left.count - 1))
        let tolerations: JSONValue = [["operator": "Exists"]]
        try patch(server, agent, ["spec": ["template": ["spec": ["tolerations": tolerations]]]])
        await server.settle(&controllers)
        #expect(try hosts(server) == ["n0", "n1"])
    }

    @Test func `a cordoned node keeps its pod and gets one`() async throws {
        let server = try TestServer(nodes: nodes(1))
        var controllers = server.controllers()
        try patch(server, "/api/v1/nodes/n0", ["spec": ["unschedulable": true]])
        try server.send("POST", Self.path, daemonSet())
        await server.settle(&controllers)
        #expect(try hosts(server) == ["n0"])
    }

    private static let shares: [(maxUnavailable: JSONValue, expected: Int64)] = [
        (1, 1), (3, 3), ("50%", 3), ("100%", 5), ("1%", 1),
    ]

    @Test(arguments: shares)
    func `an update replaces no more pods at a time than may be missing`(
        maxUnavailable: JSONValue,
        expected: Int64
    ) async throws {
        let server = try TestServer(nodes: nodes(5))
        var controllers = server.controllers()
        let strategy: JSONValue = [
            "type": "RollingUpdate", "rollingUpdate": ["maxUnavailable": maxUnavailable],
        ]
        try server.send("POST", Self.path, daemonSet(strategy: strategy))
        await server.settle(&controllers)
        let before = server.api.store.version
        try patch(server, agent, ["spec": ["template": ["metadata": ["annotations": ["a": "b"]]]]])
        await server.settle(&controllers)
        let counts = try status(server)
        #expect(counts["updatedNumberScheduled"] == 5)
        #expect(counts["numberReady"] == 5)
        #expect(counts["observedGeneration"] == 2)
        guard
            case .events(let events, _) = server.api.store.events(.daemonSets, after: before, limit: 1000)
        else {
            Issue.record("the history was lost")
            return
        }
        let most = events.compactMap { $0.object.value[path: "status", "numberUnavailable"]?.integer }.max()
        #expect((1...expected).contains(most ?? 0), "\(most ?? 0)")
    }

    @Test func `pods that aren't ready don't hold an update up`() async throws {
        let server = try TestServer(nodes: nodes(3))
        var controllers = server.controllers()
        try server.send("POST", Self.path, daemonSet())
        await server.settle(&controllers)
        let name = try #require(try server.send("GET", pods).names.first)
        let broken: JSONValue = ["status": ["conditions": [["type": "Ready", "status": "False"]]]]
        try patch(server, "\(pods)/\(name)/status", broken)
        try patch(server, agent, ["spec": ["template": ["metadata": ["annotations": ["a": "b"]]]]])
        await server.settle(&controllers)
        #expect(try status(server)["updatedNumberScheduled"] == 3)
    }

    @Test func `OnDelete leaves it to whoever deletes`() async throws {
        let server = try TestServer(nodes: nodes(2))
        var controllers = server.controllers()
        try server.send("POST", Self.path, daemonSet(strategy: ["type": "OnDelete"]))
        await server.settle(&controllers)
        try patch(server, agent, ["spec": ["template": ["metadata": ["annotations": ["a": "b"]]]]])
        await server.settle(&controllers)
        #expect(try status(server)["updatedNumberScheduled"] == nil)
        let name = try #require(try server.send("GET", pods).names.first)
        try server.send("DELETE", "\(pods)/\(name)")
        await server.settle(&controllers)
        #expect(try status(server)["updatedNumberScheduled"] == 1)
        #expect(try hosts(server) == ["n0", "n1"])
    }

    @Test func `a node that somebody makes gets its pods, and takes them along`() async throws {
        let server = try TestServer(nodes: nodes(1))
        var controllers = server.controllers()
        try server.send("POST", Self.path, daemonSet(["nodeSelector": ["kubernetes.io/os": "linux"]]))
        let node: JSONValue = ["apiVersion": "v1", "kind": "Node", "metadata": ["name": "late"]]
        #expect(try server.send("POST", "/api/v1/nodes", node).code == 201)
        await server.settle(&controllers)
        #expect(try hosts(server) == ["late", "n0"])
        #expect(try status(server)["numberReady"] == 2)
        try server.send("DELETE", "/api/v1/nodes/late")
        await server.settle(&controllers)
        #expect(try hosts(server) == ["n0"])
        #expect(try status(server)["desiredNumberScheduled"] == 1)
    }
}
