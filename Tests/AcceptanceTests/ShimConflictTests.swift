// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

/// Shims that want the same thing, and what belongs to others.
@Suite(.fewAtOnce, .timeLimit(.minutes(30)))
struct ShimConflictTests {
    // R16, R21
    @Test(
        arguments: ControlPlaneKind.available,
        ["name", "handler"]
    )
    func `of two Shims with one RuntimeClass or handler the second is told`(
        kind: ControlPlaneKind,
        field: String
    ) async throws {
        let lab = try await ShimLab.shared(kind)
        let second = lab.beside(lab.name + "-second")
        let nodes = try await lab.addNodes(2)
        try await lab.apply()
        try await lab.ready(nodes: 2)
        let claimed = try await lab.runtimeClass("is there")
        try await second.apply(["runtimeClass": [field: .string(lab.name)]])
        let told = try await second.shim("is told") { $0.condition("Ready")?["reason"] == "Conflict" }
        #expect(told.condition("Ready")?["status"] == "False")
        #expect(told.says("Ready", lab.name))
        try await second.event("names the other") { $0["message"]?.string?.contains(lab.name) == true }
        try await second.fence()
        for node in try await lab.nodes() {
            #expect(second.wanted(node) == nil && lab.wanted(node) == "install")
        }
        #expect(try await second.daemonSets().isEmpty)
        #expect(try await lab.runtimeClass()?.uid == claimed.uid)
        // It is its turn when the first has gone.
        try await lab.delete()
        try await lab.gone()
        try await second.ready(nodes: 2)
        for node in nodes { try await second.waitUntilReady(node) }
    }

    // R16
    @Test(arguments: ControlPlaneKind.available)
    func `Shims whose names begin alike share a node`(kind: ControlPlaneKind) async throws {
        let lab = try await ShimLab.shared(kind)
        let canary = lab.beside(lab.name + "-canary")
        let node = try await lab.addNode("node")
        try await lab.apply()
        try await canary.apply()
        try await lab.ready(nodes: 1)
        try await canary.ready(nodes: 1)
        try await lab.delete()
        try await lab.gone()
        try await lab.waitUntilForgotten(node)
        try await canary.ready(nodes: 1)
        try await canary.waitUntilReady(node)
    }

    // R21
    @Test(arguments: ControlPlaneKind.available)
    func `somebody's RuntimeClass is never touched, and said to be in the way`(
        kind: ControlPlaneKind
    ) async throws {
        let lab = try await ShimLab.shared(kind)
        let node = try await lab.addNode("node")
        let theirs: JSONValue = [
            "apiVersion": "node.k8s.io/v1", "kind": "RuntimeClass", "metadata": ["name": .string(lab.name)],
            "handler": "theirs",
        ]
        let made = try await lab.api.create(theirs, in: "/apis/node.k8s.io/v1/runtimeclasses")
        try await lab.apply()
        let told = try await lab.shim("says so") {
            $0.condition("Ready")?["reason"] == "RuntimeClassConflict"
        }
        #expect(told.says("Ready", lab.name))
        // The nodes are prepared all the same.
        try await lab.waitUntilReady(node)
        try await lab.fence()
        #expect(try await lab.runtimeClass()?.version == made.version)
        try await lab.api.delete(ShimLab.classPath(lab.name))
        try await lab.ready(nodes: 1)
        #expect(try await lab.runtimeClass()?["handler"] == .string(lab.name))
    }

    @Test(arguments: ControlPlaneKind.available)
    func `somebody's DaemonSet is never touched, and said to be in the way`(
        kind: ControlPlaneKind
    ) async throws {
        let lab = try await ShimLab.shared(kind)
        try await lab.addNode("node")
        let path = lab.daemonSetPath()
        let theirs: JSONValue = [
            "apiVersion": "apps/v1", "kind": "DaemonSet",
            "metadata": ["name": .string(String(path.split(separator: "/").last ?? ""))],
            "spec": [
                "selector": ["matchLabels": ["app": "theirs"]],
                "template": [
                    "metadata": ["labels": ["app": "theirs"]],
                    "spec": [
                        "nodeSelector": ["no-such": "node"],
                        "containers": [["name": "theirs", "image": "example.com/theirs:1"]],
                    ],
                ],
            ],
        ]
        let folder = "/apis/apps/v1/namespaces/\(ShimLab.agents)/daemonsets"
        let made = try await lab.api.create(theirs, in: folder)
        try await lab.apply()
        let told = try await lab.shim("says so") {
            $0.condition("Ready")?["reason"] == "DaemonSetConflict"
        }
        #expect(told.says("Ready", "DaemonSet"))
        let live = try #require(await lab.api.read(path))
        #expect(live.uid == made.uid && live["spec"] == made["spec"])
        try await lab.api.delete(path)
        try await lab.ready(nodes: 1)
    }

    // R21
    @Test(arguments: ControlPlaneKind.available)
    func `a Shim that goes leaves somebody's RuntimeClass`(kind: ControlPlaneKind) async throws {
        let lab = try await ShimLab.shared(kind)
        try await lab.addNodes(1)
        let theirs: JSONValue = [
            "apiVersion": "node.k8s.io/v1", "kind": "RuntimeClass", "metadata": ["name": .string(lab.name)],
            "handler": "theirs",
        ]
        let made = try await lab.api.create(theirs, in: "/apis/node.k8s.io/v1/runtimeclasses")
        try await lab.apply()
        try await lab.shim("says so") { $0.condition("Ready")?["reason"] == "RuntimeClassConflict" }
        try await lab.delete()
        try await lab.gone()
        #expect(try await lab.runtimeClass()?.uid == made.uid)
        try await lab.api.delete(ShimLab.classPath(lab.name))
    }
}
