// SPDX-License-Identifier: Apache-2.0

import KubeModel
import SpinAPI
import SpinState
import Testing

@testable import BobbinOperator

struct ShimReportTests {
    /// One node that is ready, and others as given.
    private func scene(_ others: [Node] = [], agents: [AgentPod] = []) -> ShimScene {
        var scene = ShimScene(nodes: [ShimScene.node("a", wanted: "install", ready: "spin")] + others)
        scene.view.agents = [ShimScene.agent(on: "a")] + agents
        return scene
    }

    private func summary(_ scene: ShimScene) -> [String] {
        scene.status().conditions.map { "\($0.type)=\($0.status) \($0.reason)" }
    }

    @Test func `all is well`() {
        let status = scene().status()
        #expect(
            summary(scene()) == [
                "Ready=True AllNodesReady", "Progressing=False RolledOut", "Degraded=False AsExpected",
            ]
        )
        #expect(status.conditions.allSatisfy { $0.observedGeneration == 7 })
        #expect([status.nodes, status.nodesReady, status.nodesUpdated, status.nodesFailed] == [1, 1, 1, 0])
        #expect(status.observedGeneration == 7)
        #expect(status.runtimeClass == "wasm")
        #expect(status.handler == "spin")
    }

    @Test func `a node is on its way`() {
        let scene = scene([ShimScene.node("b", wanted: "install")])
        #expect(
            summary(scene) == [
                "Ready=False NodesNotReady", "Progressing=True RollingOut", "Degraded=False AsExpected",
            ]
        )
        #expect(scene.condition("Ready").message == "1 of 2 nodes are ready")
    }

    @Test func `a node that is ready has yet to be updated`() {
        let scene = scene(
            [ShimScene.node("b", wanted: "install", ready: "spin")],
            agents: [ShimScene.agent(on: "b", order: "old")]
        )
        #expect(
            summary(scene) == [
                "Ready=True AllNodesReady", "Progressing=True RollingOut", "Degraded=False AsExpected",
            ]
        )
        #expect(scene.status().nodesUpdated == 1)
    }

    @Test func `no node is there`() {
        #expect(
            summary(ShimScene()) == [
                "Ready=False NoNodes", "Progressing=False RolledOut", "Degraded=False AsExpected",
            ]
        )
    }

    @Test func `failing nodes are named with their reasons, the first few of them`() {
        let names = (1...5).map { "n\($0)" }
        let scene = scene(
            names.map { ShimScene.node($0, wanted: "install") },
            agents: names.map {
                let failure = NodeFailure(
                    $0 == "n2" ? .tooLarge : .fetchFailed,
                    String(repeating: "ä", count: 600)
                )
                return ShimScene.agent(on: $0, isReady: false, failure: failure)
            }
        )
        #expect(
            summary(scene) == [
                "Ready=False NodesNotReady", "Progressing=False NodesFailed", "Degraded=True NodesFailed",
            ]
        )
        let message = scene.condition("Degraded").message
        #expect(message.contains("node \"n1\": FetchFailed: ä"))
        #expect(message.contains("node \"n2\": TooLarge"))
        #expect(message.hasSuffix("and 2 more"))
        #expect(message.utf8.count <= 1024)
        #expect(scene.status().nodesFailed == 5)
    }

    @Test func `what was refused is told, and the count of nodes goes on`() {
        let status = scene().status(after: ShimFailure(.applyRefused, "the API server refused it"))
        #expect(status.conditions.map(\.reason) == ["ApplyRefused", "ApplyRefused", "ApplyRefused"])
        #expect(status.nodesReady == 1)
    }

    @Test func `a condition's time moves only with its status`() {
        var scene = scene()
        scene.view.shim.status = scene.status()
        for index in 0..<3 {
            scene.view.shim.status.conditions[index].lastTransitionTime = "2020-01-01T00:00:00Z"
        }
        #expect(scene.status() == scene.view.shim.status)
        scene.view.agents = []
        #expect(scene.condition("Ready").lastTransitionTime == ShimScene.now.seconds)
        #expect(scene.condition("Degraded").lastTransitionTime == "2020-01-01T00:00:00Z")
    }

    private var metadata: ObjectMeta {
        var metadata = ObjectMeta()
        metadata.uid = "u"
        return metadata
    }

    @Test func `the first patch has all counts, so that none is shown as blank`() {
        let patch = ShimScene().status().mergePatch(from: ShimStatus(), of: metadata)
        for count in ["nodes", "nodesReady", "nodesUpdated", "nodesFailed"] {
            #expect(patch[path: "status", count] == 0)
        }
    }

    @Test func `a patch has just what differs`() throws {
        var after = scene().status()
        let before = after
        after.nodesReady = 5
        #expect(
            after.mergePatch(from: before, of: metadata) == [
                "metadata": ["uid": "u"], "status": ["nodesReady": 5],
            ]
        )
        after.handler = ""
        #expect(after.mergePatch(from: before, of: metadata)[path: "status", "handler"] == .null)
        #expect(try ShimStatus(json: before.json.jsonBytes) == before)
    }

    // MARK: Events

    private func news(_ scene: ShimScene, told: ShimEvent.Told?) -> [String] {
        ShimEvent.news(of: scene.plan, in: scene.status(), before: scene.view.shim.status, told: told).map {
            "\($0.reason): \($0.note)"
        }
    }

    @Test func `failures of one reason are one event, which isn't repeated while they last`() {
        let scene = scene(
            ["b", "c"].map { ShimScene.node($0, wanted: "install") },
            agents: ["b", "c"].map {
                ShimScene.agent(on: $0, isReady: false, failure: NodeFailure(.undone, "x"))
            }
        )
        #expect(news(scene, told: [:]) == ["Undone: node \"b\": Undone: x; node \"c\": Undone: x"])
        #expect(news(scene, told: ["b": .undone]) == ["Undone: node \"c\": Undone: x"])
        #expect(news(scene, told: ["b": .undone, "c": .undone]).isEmpty)
        var restarted = scene
        restarted.view.shim.status = scene.status()
        #expect(news(restarted, told: nil).isEmpty)
    }

    @Test func `the end of a rollout is told, and that a deletion waits`() {
        var scene = scene()
        scene.view.shim.status.conditions = [
            Condition(type: "Progressing", status: "True", reason: "RollingOut")
        ]
        #expect(news(scene, told: [:]) == ["RolledOut: 1 of 1 nodes run the current version of this Shim"])
        scene.view.shim.metadata.deletionTimestamp = "2023-11-14T22:00:00Z"
        scene.users([("web", "a")])
        let told = news(scene, told: [:])
        #expect(told.count == 1)
        #expect(told.first?.hasPrefix("WaitingForPods: the deletion is waiting for pods") == true)
    }
}
