// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

extension ShimLab {
    static func nodePath(_ node: String) -> String { "/api/v1/nodes/\(node)" }

    /// Makes nodes of the pool that are ready, named by their number.
    @discardableResult
    func addNodes(_ count: Int, _ agent: AgentState = .ready) async throws -> [String] {
        var names: [String] = []
        for number in 0..<count { names.append(try await addNode("node-\(number)", agent)) }
        return names
    }

    /// Makes a node as its kubelet would.
    ///
    /// - Parameters:
    ///   - labels: Labels beside those of the pool and of every node.
    ///   - handlers: The handlers that the kubelet lists; `nil` for a kubelet that lists none.
    @discardableResult
    func addNode(
        _ prefix: String,
        _ agent: AgentState = .ready,
        labels: JSONValue = [:],
        handlers: [String]? = nil
    ) async throws -> String {
        let node = "\(prefix)-\(pool)"
        standIn.add(node, agent)
        let all: JSONValue = [
            Self.poolLabel: .string(pool), "kubernetes.io/hostname": .string(node),
            "kubernetes.io/os": "linux", "kubernetes.io/arch": "amd64",
        ]
        let object: JSONValue = [
            "apiVersion": "v1", "kind": "Node",
            "metadata": ["name": .string(node), "labels": all.merged(with: labels)],
        ]
        try await api.create(object, in: "/api/v1/nodes")
        try await setReady(node, true, since: .now)
        // What kube-apiserver puts on new nodes, the node lifecycle controller takes away again.
        if platform.plane.kind == .real {
            try await api.patch(Self.nodePath(node), ["spec": ["taints": .null]])
        }
        if let handlers { try await setHandlers(handlers, on: node) }
        return node
    }

    /// Writes what the kubelet, or whoever misses it, says of the node.
    func setReady(_ node: String, _ isReady: Bool, since moment: Timestamp) async throws {
        let capacity: JSONValue = ["cpu": "4", "memory": "8Gi", "pods": "110"]
        let condition: JSONValue = [
            "type": "Ready", "status": isReady ? "True" : "Unknown",
            "reason": isReady ? "KubeletReady" : "NodeStatusUnknown", "message": "simulated",
            "lastHeartbeatTime": .string(moment.seconds), "lastTransitionTime": .string(moment.seconds),
        ]
        let status: JSONValue = [
            "conditions": [condition], "capacity": capacity, "allocatable": capacity,
            "nodeInfo": ["architecture": "amd64", "operatingSystem": "linux"],
        ]
        try await api.patch(Self.nodePath(node) + "/status", ["status": status])
    }

    func setHandlers(_ handlers: [String], on node: String) async throws {
        let list = JSONValue.array(handlers.map { ["name": .string($0), "features": [:]] })
        try await api.patch(Self.nodePath(node) + "/status", ["status": ["runtimeHandlers": list]])
    }

    func label(_ node: String, _ key: String, _ value: JSONValue) async throws {
        try await api.patch(Self.nodePath(node), ["metadata": ["labels": [key: value]]])
    }

    /// The nodes that were made for this pool, those that left it too.
    func nodes() async throws -> [JSONValue] {
        try await api.list("/api/v1/nodes").filter { $0.name.hasSuffix("-\(pool)") }
    }

    var wantedLabel: String { "shim.runtime.spinkube.dev/\(name)" }
    var readyLabel: String { "ready.runtime.spinkube.dev/\(name)" }

    func wanted(_ node: JSONValue) -> String? { node[path: "metadata", "labels", wantedLabel]?.string }
    func handler(_ node: JSONValue) -> String? { node[path: "metadata", "labels", readyLabel]?.string }

    /// Waits until a node's labels are like that.
    @discardableResult
    func node(
        _ name: String,
        _ what: String,
        until holds: (JSONValue) -> Bool
    ) async throws -> JSONValue {
        try await wait("node \(name) \(what)") {
            try await api.read(Self.nodePath(name)).flatMap { holds($0) ? $0 : nil }
        }
    }

    func waitUntilReady(_ node: String) async throws {
        try await self.node(node, "is labelled ready") { handler($0) != nil }
    }

    /// Waits until a node has no label of the Shim.
    func waitUntilForgotten(_ node: String) async throws {
        try await self.node(node, "has no label of \(name)") { wanted($0) == nil && handler($0) == nil }
    }

    /// Waits until just so many nodes are marked.
    @discardableResult
    func marked(_ count: Int, _ operation: String = "install") async throws -> [String] {
        try await wait("\(count) nodes are marked \(operation)") {
            let names = try await nodes().filter { wanted($0) == operation }.map(\.name)
            return names.count == count ? names : nil
        }
    }

    /// Everything that the pool's nodes were since a version, oldest first.
    func history(since version: String) async throws -> [JSONValue] {
        let path = "/api/v1/nodes?watch=1&timeoutSeconds=1&resourceVersion=\(version)"
        return try await api.watch(path).compactMap { $0["object"] }.filter { $0.name.hasSuffix("-\(pool)") }
    }
}
