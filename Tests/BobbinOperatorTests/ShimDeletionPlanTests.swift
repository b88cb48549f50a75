// SPDX-License-Identifier: Apache-2.0

import KubeModel
import SpinAPI
import SpinState
import Testing

@testable import BobbinOperator

struct ShimDeletionPlanTests {
    private func scene(_ nodes: [Node]) -> ShimScene {
        var shim = ShimScene.shim("spin", isDeleted: true)
        shim.status.runtimeClass = "wasm"
        shim.status.handler = "spin"
        return ShimScene(shim, nodes: nodes)
    }

    @Test func `while pods run with it everything goes on working, and the status names them`() {
        var scene = scene([ShimScene.node("a", wanted: "install"), ShimScene.node("b")])
        scene.view.agents = [ShimScene.agent(on: "a")]
        #expect(scene.plan.question == .everywhere)
        #expect(scene.labels.isEmpty)
        scene.users([("web", "a"), ("waiting", "")])
        #expect(scene.labels == ["a": ["ready=spin"]])
        #expect(scene.condition("Ready").reason == "WaitingForPods")
        #expect(scene.condition("Ready").status == "False")
        #expect(scene.condition("Progressing").message.contains("default/waiting, default/web"))
        scene.view.nodes = [ShimScene.node("a", wanted: "install", ready: "spin")]
        #expect(scene.labels.isEmpty)
        #expect(scene.plan.lookAgain == .seconds(5))
        #expect(!scene.plan.isFinished)
    }

    @Test(arguments: [[("web", "gone")], [("web", "b")]] as [[(String, String)]])
    func `pods on nodes that are gone or don't answer keep nobody waiting`(pods: [(String, String)]) {
        var scene = scene([
            ShimScene.node("a", wanted: "install"), ShimScene.node("b", wanted: "install", away: 61),
        ])
        scene.users(pods.map { (name: $0.0, node: $0.1) })
        #expect(scene.labels == ["a": ["wanted=uninstall"], "b": ["wanted-"]])
        #expect(scene.plan.skipped == ["b"])
    }

    @Test func `no node is begun with before none invites pods any more`() {
        var scene = scene([
            ShimScene.node("a", wanted: "install", ready: "spin"), ShimScene.node("b", wanted: "install"),
        ])
        scene.users([])
        #expect(scene.labels == ["a": ["ready-"]])
        scene.view.nodes = [ShimScene.node("a", wanted: "install"), ShimScene.node("b", wanted: "install")]
        #expect(scene.labels == ["a": ["wanted=uninstall"]])
        #expect(scene.plan.bringsUninstaller == true)
    }

    @Test(
        arguments: [
            (ShimScene.agent(on: "a", .uninstall), ["a": ["wanted-"]]),
            (ShimScene.agent(on: "a", .uninstall, isReady: false), [:]),
            (
                ShimScene.agent(
                    on: "a",
                    .uninstall,
                    isReady: false,
                    failure: NodeFailure(.restartFailed, "no")
                ),
                [
                    "b": ["wanted=uninstall"]
                ]
            ),
        ] as [(AgentPod, [String: Set<String>])]
    )
    func `nodes are cleaned at the pace of the strategy`(agent: AgentPod, labels: [String: Set<String>]) {
        var scene = scene([ShimScene.node("a", wanted: "uninstall"), ShimScene.node("b", wanted: "install")])
        scene.view.agents = [agent]
        scene.users([])
        var expected = labels
        if labels["a"] != nil { expected["b"] = ["wanted=uninstall"] }
        #expect(scene.labels == expected)
    }

    @Test(arguments: ["install", "uninstall", "anything"])
    func `a node that has been away for a minute is passed over`(mark: String) {
        var scene = scene([ShimScene.node("a", wanted: mark, away: 59)])
        scene.users([])
        #expect(scene.labels.isEmpty)
        #expect(scene.plan.lookAgain.map { $0 < .seconds(2) } == true)
        scene.view.nodes = [ShimScene.node("a", wanted: mark, away: 61)]
        #expect(scene.labels == ["a": ["wanted-"]])
        #expect(scene.plan.skipped == ["a"])
    }

    @Test func `it may go when no node is marked and none is labelled as ready`() {
        var scene = scene([ShimScene.node("a"), ShimScene.node("b", ready: "spin")])
        #expect(scene.labels == ["b": ["ready-"]])
        #expect(!scene.plan.isFinished)
        scene.view.nodes = [ShimScene.node("a")]
        #expect(scene.plan.isFinished)
        #expect(scene.plan.question == nil)
        scene.view.nodes = []
        #expect(scene.plan.isFinished)
    }

    @Test func `a Shim that is deleted is never held, nor brought to a node`() {
        let plan = scene([ShimScene.node("a"), ShimScene.node("b", wanted: "uninstall")]).plan
        #expect(!plan.holds)
        #expect(!plan.bringsInstaller)
        #expect(plan.runtimeClass == .none)
        #expect(plan.bringsUninstaller == true)
    }
}
