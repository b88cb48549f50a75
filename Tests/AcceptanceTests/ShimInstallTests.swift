// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

/// How a Shim reaches nodes, and when pods may follow. What agents do on a node is played.
@Suite(.fewAtOnce, .timeLimit(.minutes(30)))
struct ShimInstallTests {
    // R1
    @Test(arguments: ControlPlaneKind.available)
    func `rolling never works on more nodes at a time than it may`(kind: ControlPlaneKind) async throws {
        let lab = try await ShimLab.shared(kind)
        try await lab.addNodes(5, .busy)
        try await lab.apply(ShimLab.rolling(2))
        let first = try await lab.marked(2)
        try await lab.fence()
        #expect(try await lab.marked(2) == first)
        // One is done: one more is begun.
        lab.standIn.set(.ready, on: first[0])
        try await lab.waitUntilReady(first[0])
        try await lab.marked(3)
        try await lab.fence()
        try await lab.marked(3)
        for node in try await lab.nodes() { lab.standIn.set(.ready, on: node.name) }
        try await lab.ready(nodes: 5)
        #expect(lab.standIn.peak(lab.name) == 2)
    }

    // R1
    @Test(arguments: ControlPlaneKind.available)
    func `a share of the nodes is rounded, but one at least`(kind: ControlPlaneKind) async throws {
        let lab = try await ShimLab.shared(kind)
        try await lab.addNodes(4, .busy)
        try await lab.apply(ShimLab.rolling("50%"))
        try await lab.marked(2)
        try await lab.fence()
        try await lab.marked(2)
        let small = try await ShimLab.shared(kind)
        try await small.addNodes(2, .busy)
        try await small.apply(ShimLab.rolling("1%"))
        try await small.marked(1)
        try await small.fence()
        try await small.marked(1)
    }

    // R1
    @Test(arguments: ControlPlaneKind.available)
    func `recreate works on all nodes at once`(kind: ControlPlaneKind) async throws {
        let lab = try await ShimLab.shared(kind)
        try await lab.addNodes(4, .busy)
        try await lab.apply()
        try await lab.marked(4)
        #expect(try await lab.nodes().allSatisfy { lab.handler($0) == nil })
        _ = try await lab.wait("all agents are at work") { lab.standIn.peak(lab.name) == 4 ? true : nil }
        let shim = try await lab.shim("counts its nodes") { $0.count("nodes") == 4 }
        #expect(shim.count("nodesReady") == 0)
        #expect(shim.condition("Ready")?["status"] == "False")
        #expect(shim.condition("Progressing")?["status"] == "True")
    }

    // R8
    @Test(arguments: ControlPlaneKind.available)
    func `pods of the class can only go where the shim is`(kind: ControlPlaneKind) async throws {
        let lab = try await ShimLab.shared(kind)
        let node = try await lab.addNode("node", .busy)
        try await lab.apply([
            "runtimeClass": [
                "overhead": ["memory": "16Mi"], "tolerations": [["key": "wasm", "operator": "Exists"]],
            ]
        ])
        let made = try await lab.runtimeClass("is there")
        #expect(made["handler"] == .string(lab.name))
        #expect(made[path: "overhead", "podFixed", "memory"] == "16Mi")
        let selector: JSONValue = [
            ShimLab.poolLabel: .string(lab.pool), lab.readyLabel: .string(lab.name),
        ]
        #expect(made[path: "scheduling", "nodeSelector"] == selector)
        #expect(made[path: "metadata", "ownerReferences"]?.array?.first?["name"] == .string(lab.name))

        try await lab.marked(1)
        try await lab.fence()
        #expect(try await lab.api.read(ShimLab.nodePath(node)).map { lab.handler($0) == nil } == true)
        lab.standIn.set(.ready, on: node)
        try await lab.waitUntilReady(node)
        // No new pods once the agent finds that something is wrong.
        lab.standIn.set(.busy, on: node)
        try await lab.node(node, "is no longer labelled ready") { lab.handler($0) == nil }
        #expect(try await lab.api.read(ShimLab.nodePath(node)).map { lab.wanted($0) } == "install")
        lab.standIn.set(.ready, on: node)
        try await lab.waitUntilReady(node)
    }

    // R8
    @Test(arguments: ControlPlaneKind.available)
    func `a pod is sent to the nodes of its class, or refused`(kind: ControlPlaneKind) async throws {
        let lab = try await ShimLab.shared(kind)
        try await lab.apply()
        try await lab.runtimeClass("is there")
        let pods = "/api/v1/namespaces/default/pods"
        let admitted = try await lab.wait("the pod is admitted") {
            try await lab.api.create(lab.pod("app-\(lab.name)"), in: pods)
        }
        #expect(admitted[path: "spec", "nodeSelector", lab.readyLabel] == .string(lab.name))
        try await lab.end("app-\(lab.name)")
        let other = lab.pod("other-\(lab.name)", on: nil, ["nodeSelector": [lab.readyLabel: "elsewhere"]])
        let answer = try await lab.platform.kubectl.attempt(
            "create",
            "-n",
            "default",
            "-f",
            "-",
            input: other.description
        )
        let conflict =
            "conflict: runtimeClass.scheduling.nodeSelector[\(lab.readyLabel)] = \(lab.name); "
            + "pod.spec.nodeSelector[\(lab.readyLabel)] = elsewhere"
        #expect(!answer.succeeded)
        #expect(answer.error.contains(conflict), "\(answer.error)")
    }

    // R8
    @Test(arguments: ControlPlaneKind.available)
    func `a node that joins is made ready without anybody acting`(kind: ControlPlaneKind) async throws {
        let lab = try await ShimLab.shared(kind)
        try await lab.addNodes(1)
        try await lab.apply(ShimLab.rolling(1))
        try await lab.ready(nodes: 1)
        let start = try await lab.api.read(lab.path)?.version ?? ""
        let late = try await lab.addNode("late", .busy)
        try await lab.marked(2)
        let shim = try await lab.shim("counts it") { $0.count("nodes") == 2 }
        #expect(shim.count("nodesReady") == 1)
        lab.standIn.set(.ready, on: late)
        try await lab.ready(nodes: 2)
        // It was marked first, and labelled ready later.
        let states = try await lab.history(since: start).filter { $0.name == late }
        let marked = states.firstIndex { lab.wanted($0) == "install" }
        let labelled = states.firstIndex { lab.handler($0) != nil }
        #expect(try #require(marked) < #require(labelled))
    }

    @Test(arguments: ControlPlaneKind.available)
    func `a node whose kubelet doesn't list the handler isn't ready`(kind: ControlPlaneKind) async throws {
        let lab = try await ShimLab.shared(kind)
        let node = try await lab.addNode("node", .readyForLong, handlers: ["runc"])
        try await lab.apply()
        try await lab.shim("tells of the handler") {
            $0.says("Degraded", node, "HandlerNotReported") || $0.says("Ready", node, "HandlerNotReported")
        }
        #expect(try await lab.api.read(ShimLab.nodePath(node)).map { lab.handler($0) == nil } == true)
        try await lab.setHandlers(["runc", lab.name], on: node)
        try await lab.waitUntilReady(node)
        try await lab.ready(nodes: 1)
    }

    // R4
    @Test(arguments: ControlPlaneKind.available)
    func `the labels of others stay`(kind: ControlPlaneKind) async throws {
        let lab = try await ShimLab.shared(kind)
        let node = try await lab.addNode("node")
        try await lab.apply()
        // Somebody writes the node all the time, so a write of the whole node would lose one or the other.
        for number in 0..<20 { try await lab.label(node, "example.com/l\(number)", "x") }
        try await lab.waitUntilReady(node)
        let labels = try await lab.api.read(ShimLab.nodePath(node))?[path: "metadata", "labels"]
        #expect((0..<20).allSatisfy { labels?["example.com/l\($0)"] == "x" })
    }

    // R8
    @Test(arguments: ControlPlaneKind.available)
    func `a Shim may be called like the label that it selects by`(kind: ControlPlaneKind) async throws {
        let lab = try await ShimLab.shared(kind)
        let node = try await lab.addNode("node", labels: [lab.name: "true"])
        try await lab.apply(["nodeSelector": [lab.name: "true"]])
        try await lab.ready(nodes: 1)
        #expect(
            try await lab.api.read(ShimLab.nodePath(node))?[path: "metadata", "labels", lab.name] == "true"
        )
    }

    // R17
    @Test(arguments: ControlPlaneKind.available)
    func `names as long as they can be work`(kind: ControlPlaneKind) async throws {
        let lab = try await ShimLab.shared(kind)
        let long = lab.beside(lab.name + "-" + String(repeating: "x", count: 62 - lab.name.utf8.count))
        #expect(long.name.utf8.count == 63)
        let nodes = try await lab.addNodes(2)
        let twin = lab.beside(String(long.name.dropLast()) + "y")
        try await long.apply()
        try await twin.apply()
        for shim in [long, twin] { try await shim.ready(nodes: 2) }
        for shim in [long, twin] { try await shim.delete() }
        for shim in [long, twin] {
            try await shim.gone()
            for node in nodes { try await shim.waitUntilForgotten(node) }
            try await shim.expectNoTrace()
        }
    }
}
