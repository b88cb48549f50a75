// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

/// Nodes that fail, and what a person is told.
@Suite(.fewAtOnce, .timeLimit(.minutes(30)))
struct ShimFailureTests {
    private static let message = "DigestMismatch: the artifact's digest is 1234, not what the Shim names"

    // R3, R18
    @Test(arguments: ControlPlaneKind.available)
    func `a failing node is named with its reason, and recovers`(kind: ControlPlaneKind) async throws {
        let lab = try await ShimLab.shared(kind)
        let good = try await lab.addNode("good")
        let bad = try await lab.addNode("bad", .failing(Self.message))
        try await lab.apply()
        let shim = try await lab.shim("tells of the failure") {
            $0.says("Degraded", bad, "DigestMismatch") && $0.count("nodesReady") == 1
        }
        #expect(shim.condition("Degraded")?["status"] == "True")
        #expect(shim.condition("Ready")?["status"] == "False")
        #expect(shim.says("Ready", "1 of 2"))
        #expect(!shim.says("Degraded", good))
        #expect(shim.count("nodesFailed") == 1)
        #expect(shim.count("nodes") == 2)
        for type in ["Ready", "Progressing", "Degraded"] {
            let condition = try #require(shim.condition(type))
            #expect(condition["observedGeneration"] == shim[path: "metadata", "generation"])
            #expect(condition["reason"]?.string?.isEmpty == false)
        }
        try await lab.event("names the node and the reason") {
            let note = $0["message"]?.string ?? ""
            return $0["type"] == "Warning" && note.contains(bad)
                && (note.contains("DigestMismatch") || $0["reason"] == "DigestMismatch")
        }
        lab.standIn.set(.ready, on: bad)
        let recovered = try await lab.ready(nodes: 2)
        #expect(recovered.condition("Degraded")?["status"] == "False")
        #expect(recovered.count("nodesFailed") == 0)
    }

    // R1, R3
    @Test(arguments: ControlPlaneKind.available)
    func `a failing node doesn't hold up the others`(kind: ControlPlaneKind) async throws {
        let lab = try await ShimLab.shared(kind)
        try await lab.addNode("a-bad", .failing(Self.message))
        try await lab.addNodes(3)
        try await lab.apply(ShimLab.rolling(1))
        try await lab.shim("is on all others") { $0.count("nodesReady") == 3 && $0.count("nodesFailed") == 1 }
    }

    // R3
    @Test(arguments: ControlPlaneKind.available)
    func `a failing update can be mended by another`(kind: ControlPlaneKind) async throws {
        let lab = try await ShimLab.shared(kind)
        let nodes = try await lab.addNodes(2)
        try await lab.apply(ShimLab.rolling(1))
        try await lab.ready(nodes: 2)
        for node in nodes { lab.standIn.set(.failing(Self.message), on: node) }
        let wrong = ShimLab.rolling(1).overlaid(by: ["fetchStrategy": ["binary": "wrong"]])
        try await lab.apply(wrong)
        try await lab.shim("tells of the failure") { $0.says("Degraded", "DigestMismatch") }
        for node in nodes { lab.standIn.set(.ready, on: node) }
        try await lab.apply(ShimLab.rolling(1))
        // The agent of the wrong version gets ready as well, before it is replaced.
        try await lab.shim("has mended all nodes") {
            $0.count("nodesReady") == 2 && $0.count("nodesUpdated") == 2
        }
    }

    @Test(arguments: ControlPlaneKind.available)
    func `of many failing nodes the first are named and the others counted`(
        kind: ControlPlaneKind
    ) async throws {
        let lab = try await ShimLab.shared(kind)
        try await lab.addNodes(12, .failing(Self.message))
        try await lab.apply()
        let shim = try await lab.shim("counts the failures") {
            $0.count("nodesFailed") == 12 && $0.says("Degraded", "more")
        }
        #expect(shim.says("Degraded", "node-0-\(lab.pool)", "DigestMismatch"))
        #expect((shim.condition("Degraded")?["message"]?.string ?? "").utf8.count < 4096)
    }

    // R18
    @Test(arguments: ControlPlaneKind.available)
    func `an agent that can't be started is told of`(kind: ControlPlaneKind) async throws {
        let lab = try await ShimLab.shared(kind)
        let node = try await lab.addNode("node", .withoutImage)
        try await lab.apply()
        try await lab.shim("tells of the image") { $0.says("Degraded", node, "AgentNotStarted") }
    }

    // R3
    @Test(arguments: ControlPlaneKind.available)
    func `an agent's pod that somebody deletes comes again`(kind: ControlPlaneKind) async throws {
        let lab = try await ShimLab.shared(kind)
        let node = try await lab.addNode("node", .busy)
        try await lab.apply()
        let pod = try await lab.wait("there is an agent") { try await lab.agentPods().first }
        try await lab.api.delete("/api/v1/namespaces/\(ShimLab.agents)/pods/\(pod.name)", atOnce: true)
        lab.standIn.set(.ready, on: node)
        try await lab.waitUntilReady(node)
        #expect(try await lab.agentPods().first?.uid != pod.uid)
    }

    // R5
    @Test(arguments: ControlPlaneKind.available)
    func `a node that is deleted is forgotten, and a new one of its name begins anew`(
        kind: ControlPlaneKind
    ) async throws {
        let lab = try await ShimLab.shared(kind)
        let kept = try await lab.addNode("kept")
        let lost = try await lab.addNode("lost", .failing(Self.message))
        try await lab.apply(ShimLab.rolling(1))
        try await lab.shim("tells of the failure") { $0.says("Degraded", lost) }
        try await lab.api.delete(ShimLab.nodePath(lost))
        let shim = try await lab.ready(nodes: 1)
        #expect(shim.count("nodes") == 1)
        #expect(shim.count("nodesFailed") == 0)
        #expect(!shim.says("Ready", lost))
        try await lab.addNode("lost", .ready)
        try await lab.ready(nodes: 2)
        try await lab.waitUntilReady(kept)
    }

    // R3
    @Test(arguments: ControlPlaneKind.available)
    func `a node that doesn't answer isn't ready for pods and is back as soon as it is`(
        kind: ControlPlaneKind
    ) async throws {
        let lab = try await ShimLab.shared(kind)
        let nodes = try await lab.addNodes(2)
        try await lab.apply(ShimLab.rolling(1))
        try await lab.ready(nodes: 2)
        try await lab.setReady(nodes[0], false, since: .now)
        lab.standIn.set(.busy, on: nodes[0])
        try await lab.shim("counts one") { $0.count("nodesReady") == 1 && $0.count("nodes") == 2 }
        try await lab.setReady(nodes[0], true, since: .now)
        lab.standIn.set(.ready, on: nodes[0])
        try await lab.ready(nodes: 2)
    }

    // R18
    @Test(arguments: ControlPlaneKind.available)
    func `kubectl shows how many nodes are ready`(kind: ControlPlaneKind) async throws {
        let lab = try await ShimLab.shared(kind)
        try await lab.addNodes(2)
        let applied = try await lab.platform.kubectl.attempt(
            "apply",
            "-f",
            "-",
            input: lab.manifest().description
        )
        #expect(applied.succeeded, "\(applied.error)")
        let shim = try await lab.ready(nodes: 2)
        #expect(shim[path: "status", "runtimeClass"] == .string(lab.name))
        #expect(shim[path: "status", "handler"] == .string(lab.name))
        let waited = try await lab.platform.kubectl.attempt(
            "wait",
            "--for=condition=Ready",
            "shim/\(lab.name)",
            "--timeout=30s"
        )
        #expect(waited.succeeded, "\(waited.error)")
        let table = try await lab.platform.kubectl("get", "shim", lab.name)
        let lines = table.split(separator: "\n").map { $0.split(separator: " ") }
        #expect(lines.first?.contains("NODES") == true && lines.first?.contains("READY") == true, "\(table)")
        #expect(lines.last?.filter { $0 == "2" }.count ?? 0 >= 2, "\(table)")
    }
}
