// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

/// Nodes and Shims that go: nothing is forgotten before it is undone, and nothing is waited for that can't come.
@Suite(.fewAtOnce, .timeLimit(.minutes(30)))
struct ShimRemovalTests {
    // R7
    @Test(arguments: ControlPlaneKind.available)
    func `a node that leaves the selector is cleaned when its pods are gone`(
        kind: ControlPlaneKind
    ) async throws {
        let lab = try await ShimLab.shared(kind)
        let (stays, leaves) = (try await lab.addNode("stays"), try await lab.addNode("leaves"))
        try await lab.apply()
        try await lab.ready(nodes: 2)
        try await lab.run("app-\(lab.name)", on: leaves)
        lab.standIn.set(.busy, on: leaves, operation: "uninstall")
        try await lab.label(leaves, ShimLab.poolLabel, "another")
        try await lab.node(leaves, "takes no more pods") { lab.handler($0) == nil }
        try await lab.fence()
        // As long as a pod runs there, its node has the shim.
        #expect(try await lab.api.read(ShimLab.nodePath(leaves)).map { lab.wanted($0) } == "install")
        try await lab.end("app-\(lab.name)")
        try await lab.node(leaves, "is being cleaned") { lab.wanted($0) == "uninstall" }
        _ = try await lab.wait("the agent that cleans is there") {
            try await lab.agentPods("uninstall").first
        }
        #expect(try await lab.daemonSets().count == 2)
        try await lab.fence()
        #expect(try await lab.api.read(ShimLab.nodePath(leaves)).map { lab.wanted($0) } == "uninstall")
        lab.standIn.set(.ready, on: leaves, operation: "uninstall")
        try await lab.waitUntilForgotten(leaves)
        _ = try await lab.wait("only the DaemonSet that installs is left") {
            try await lab.daemonSets().map(\.name) == ["shim-\(lab.name)"] ? true : nil
        }
        let shim = try await lab.ready(nodes: 1)
        #expect(shim.count("nodes") == 1)
        try await lab.waitUntilReady(stays)
        // And back again.
        try await lab.label(leaves, ShimLab.poolLabel, .string(lab.pool))
        try await lab.ready(nodes: 2)
    }

    // R7
    @Test(arguments: ControlPlaneKind.available)
    func `a narrower selector cleans the nodes that it leaves out`(kind: ControlPlaneKind) async throws {
        let lab = try await ShimLab.shared(kind)
        let kept = try await lab.addNode("kept", labels: ["tier": "edge"])
        let others = try await lab.addNodes(2)
        try await lab.apply()
        try await lab.ready(nodes: 3)
        try await lab.apply(["nodeSelector": ["tier": "edge"]])
        for node in others { try await lab.waitUntilForgotten(node) }
        try await lab.ready(nodes: 1)
        try await lab.waitUntilReady(kept)
    }

    // R6
    @Test(arguments: ControlPlaneKind.available)
    func `deletion waits for pods and for the nodes, and leaves no trace`(
        kind: ControlPlaneKind
    ) async throws {
        let lab = try await ShimLab.shared(kind)
        let nodes = try await lab.addNodes(2)
        try await lab.apply()
        try await lab.ready(nodes: 2)
        let app = "app-\(lab.name)"
        try await lab.run(app, on: nodes[0])
        for node in nodes { lab.standIn.set(.busy, on: node, operation: "uninstall") }
        try await lab.delete()
        try await lab.shim("names the pod that it waits for") {
            $0.says("Ready", "default/\(app)") || $0.says("Progressing", "default/\(app)")
                || $0.says("Degraded", "default/\(app)")
        }
        try await lab.event("names the pod") { $0["message"]?.string?.contains(app) == true }
        // Everything is there for the pod.
        #expect(try await lab.runtimeClass() != nil)
        #expect(try await lab.nodes().allSatisfy { lab.wanted($0) == "install" })
        try await lab.end(app)
        try await lab.marked(2, "uninstall")
        _ = try await lab.wait("the agents that clean are there") {
            try await lab.agentPods("uninstall").count == 2 ? true : nil
        }
        #expect(try await lab.nodes().allSatisfy { lab.handler($0) == nil })
        lab.standIn.set(.ready, on: nodes[0])
        try await lab.waitUntilForgotten(nodes[0])
        #expect(try await lab.api.read(lab.path) != nil)
        lab.standIn.set(.ready, on: nodes[1])
        try await lab.gone()
        try await lab.expectNoTrace()
    }

    // R6
    @Test(arguments: ControlPlaneKind.available)
    func `deletion gets past nodes that are gone or don't answer`(kind: ControlPlaneKind) async throws {
        let lab = try await ShimLab.shared(kind)
        let (good, dead, gone) = (
            try await lab.addNode("good"), try await lab.addNode("dead"), try await lab.addNode("gone")
        )
        try await lab.apply()
        try await lab.ready(nodes: 3)
        lab.standIn.set(.silent, on: dead)
        try await lab.setReady(dead, false, since: Timestamp.now.earlier(by: 3600))
        lab.standIn.set(.silent, on: gone, operation: "uninstall")
        try await lab.delete()
        try await lab.waitUntilForgotten(good)
        try await lab.node(gone, "is being cleaned") { lab.wanted($0) == "uninstall" }
        try await lab.api.delete(ShimLab.nodePath(gone))
        try await lab.event("says what was passed over") {
            $0["reason"] == "NodeSkipped" && $0["message"]?.string?.contains(dead) == true
                // Not the folder of all Shims.
                && $0["message"]?.string?.contains("remove /opt/bobbin/shims/\(lab.name) ") == true
        }
        try await lab.gone()
        try await lab.expectNoTrace()
    }

    // R1, R6
    @Test(arguments: ControlPlaneKind.available)
    func `nodes are cleaned no more at a time than may be`(kind: ControlPlaneKind) async throws {
        let lab = try await ShimLab.shared(kind)
        let nodes = try await lab.addNodes(3)
        try await lab.apply(ShimLab.rolling(1))
        try await lab.ready(nodes: 3)
        for node in nodes { lab.standIn.set(.busy, on: node, operation: "uninstall") }
        try await lab.delete()
        try await lab.marked(1, "uninstall")
        for node in nodes { lab.standIn.set(.ready, on: node, operation: "uninstall") }
        try await lab.gone()
        #expect(lab.standIn.peak(lab.name, operation: "uninstall") == 1)
    }

    // R6
    @Test(arguments: ControlPlaneKind.available)
    func `a Shim that is made again is installed and removed again`(kind: ControlPlaneKind) async throws {
        let lab = try await ShimLab.shared(kind)
        try await lab.addNodes(1)
        for _ in 0..<2 {
            let start = try await lab.apply().version
            try await lab.ready(nodes: 1)
            try await lab.delete()
            try await lab.gone()
            try await lab.expectNoTrace()
            #expect(try await lab.history(since: start).contains { lab.wanted($0) == "uninstall" })
        }
    }

    // R6
    @Test(arguments: ControlPlaneKind.available)
    func `a node whose cleaning fails is named, and can be given up by hand`(
        kind: ControlPlaneKind
    ) async throws {
        let lab = try await ShimLab.shared(kind)
        let node = try await lab.addNode("node")
        lab.standIn.set(.failing("HostNotWritable: /etc is read-only"), on: node, operation: "uninstall")
        try await lab.apply()
        try await lab.ready(nodes: 1)
        try await lab.delete()
        try await lab.shim("tells of the failure") { $0.says("Degraded", node, "HostNotWritable") }
        try await lab.label(node, lab.wantedLabel, .null)
        try await lab.gone()
        try await lab.expectNoTrace()
    }

    // R6
    @Test(arguments: ControlPlaneKind.available)
    func `a Shim of runtime-class-manager is taken over, finalizer and all`(
        kind: ControlPlaneKind
    ) async throws {
        let lab = try await ShimLab.shared(kind)
        try await lab.addNodes(1)
        let finalizers: JSONValue = ["metadata": ["finalizers": ["rcm.spinkube.dev/finalizer"]]]
        let manifest = lab.manifest().overlaid(by: finalizers)
        try await lab.api.create(manifest, in: "/apis/runtime.spinkube.dev/v1alpha1/shims")
        try await lab.shim("has the operator's finalizer alone") {
            $0[path: "metadata", "finalizers"] == ["runtime.spinkube.dev/shim"]
        }
        try await lab.ready(nodes: 1)
        try await lab.delete()
        try await lab.gone()
    }

    // R6
    @Test(arguments: ControlPlaneKind.available)
    func `a Shim that is deleted while it installs goes`(kind: ControlPlaneKind) async throws {
        let lab = try await ShimLab.shared(kind)
        let nodes = try await lab.addNodes(3, .busy)
        try await lab.apply(ShimLab.rolling(1))
        try await lab.marked(1)
        try await lab.delete()
        for node in nodes { lab.standIn.set(.ready, on: node, operation: "uninstall") }
        try await lab.gone()
        try await lab.expectNoTrace()
    }
}
