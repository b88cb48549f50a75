// SPDX-License-Identifier: Apache-2.0

import KubeModel
import SpinAPI
import SpinState
import Testing

@testable import BobbinOperator

struct ShimInstallationPlanTests {
    @Test(
        arguments: [
            (.integer(1), 10, 1), (.integer(3), 10, 3), (.integer(0), 10, 1), ("25%", 10, 3),
            ("100%", 10, 10),
            ("0%", 10, 1), ("many", 10, 1), ("10%", 0, 1),
        ] as [(JSONValue, Int, Int)]
    )
    func `as many nodes are worked on at a time as the strategy says`(max: JSONValue, nodes: Int, limit: Int)
    {
        var strategy = ShimSpec.RolloutStrategy()
        strategy.maxUpdate = max
        #expect(RolloutBudget.limit(strategy, nodes: nodes) == limit)
    }

    @Test func `the first nodes are marked, and the others wait for them`() {
        let nodes = ["c", "a", "b"].map { ShimScene.node($0) }
        var scene = ShimScene(ShimScene.shim("spin", maxUpdate: 2), nodes: nodes)
        #expect(scene.labels == ["a": ["wanted=install"], "b": ["wanted=install"]])
        #expect(scene.plan.holds)
        scene.view.shim.spec.rolloutStrategy.kind = .recreate
        #expect(scene.plan.changes.count == 3)
    }

    @Test(
        arguments: [
            // What the first node's agent says, and whether the next is begun with.
            (ShimScene.agent(on: "a"), true), (ShimScene.agent(on: "a", isReady: false), false),
            (ShimScene.agent(on: "a", isReady: false, failure: NodeFailure(.fetchFailed, "404")), true),
            (ShimScene.agent(on: "a", isReady: false, age: 299), false),
            (ShimScene.agent(on: "a", isReady: false, age: 301), true),
            // Of an earlier Shim of the name.
            (ShimScene.agent(on: "a", of: "other-set"), false), (nil, false),
        ] as [(AgentPod?, Bool)]
    )
    func `the next node is begun with once the one before is done, has failed, or takes too long`(
        agent: AgentPod?,
        goesOn: Bool
    ) {
        var scene = ShimScene(nodes: [ShimScene.node("a", wanted: "install"), ShimScene.node("b")])
        scene.view.agents = agent.map { [$0] } ?? []
        #expect((scene.labels["b"] == ["wanted=install"]) == goesOn)
    }

    @Test func `a node that is away is neither begun with nor waited for`() {
        var scene = ShimScene(nodes: [
            ShimScene.node("a", away: 5), ShimScene.node("b", wanted: "install", away: 5),
            ShimScene.node("c"),
        ])
        #expect(scene.labels == ["c": ["wanted=install"]])
        scene.view.nodes = [ShimScene.node("a", wanted: "install", ready: "spin", away: 5)]
        scene.view.agents = [ShimScene.agent(on: "a")]
        #expect(scene.labels == ["a": ["ready-"]])
        #expect(scene.plan.failures.isEmpty)
        #expect(scene.plan.lookAgain.map { $0 <= .seconds(56) } == true)
        scene.view.nodes = [ShimScene.node("a", wanted: "install", away: 61)]
        #expect(scene.plan.failures.map(\.failure.reason) == [.nodeNotReady])
    }

    @Test(
        arguments: [
            (ShimScene.node("a", wanted: "install"), ShimScene.agent(on: "a"), ["ready=spin"]),
            (ShimScene.node("a", wanted: "install", ready: "spin"), ShimScene.agent(on: "a"), nil),
            (
                ShimScene.node("a", wanted: "install", ready: "spin"),
                ShimScene.agent(on: "a", isReady: false), ["ready-"]
            ),
            (ShimScene.node("a", wanted: "install", ready: "spin"), nil, ["ready-"]),
            // The kubelet's own list counts, where it gives one.
            (
                ShimScene.node("a", wanted: "install", handlers: ["", "spin"]), ShimScene.agent(on: "a"),
                ["ready=spin"]
            ),
            (
                ShimScene.node("a", wanted: "install", ready: "spin", handlers: ["", "runc"]),
                ShimScene.agent(on: "a"), ["ready-"]
            ),
            // An agent of before serves what it was told then.
            (
                ShimScene.node("a", wanted: "install"),
                ShimScene.agent(on: "a", order: "old", handler: "older"), ["ready=older"]
            ),
            (
                ShimScene.node("a", wanted: "install"), ShimScene.agent(on: "a", order: "old", handler: nil),
                nil
            ),
            // Set by hand.
            (ShimScene.node("a", wanted: "install", ready: "x"), ShimScene.agent(on: "a"), ["ready=spin"]),
            (ShimScene.node("a", ready: "spin", away: 1), nil, ["ready-"]),
            (ShimScene.node("a", ready: "spin", labels: ["kubernetes.io/os": "windows"]), nil, ["ready-"]),
        ] as [(Node, AgentPod?, [String]?)]
    )
    func `a node is labelled as ready just while its agent is, and with the handler that it has`(
        node: Node,
        agent: AgentPod?,
        labels: [String]?
    ) {
        var scene = ShimScene(nodes: [node])
        scene.view.agents = agent.map { [$0] } ?? []
        #expect(scene.labels["a"] == labels.map { Set($0) })
    }

    @Test func `a handler that the kubelet doesn't list becomes a failure after a minute`() {
        var scene = ShimScene(nodes: [ShimScene.node("a", wanted: "install", handlers: ["runc"])])
        scene.view.agents = [ShimScene.agent(on: "a", age: 59)]
        #expect(scene.plan.failures.isEmpty)
        #expect(scene.plan.lookAgain.map { $0 < .seconds(2) } == true)
        scene.view.agents = [ShimScene.agent(on: "a", age: 61)]
        #expect(scene.plan.failures.map(\.failure.reason) == [.handlerNotReported])
    }

    @Test func `a node to which no agent comes is told of after five minutes`() {
        var scene = ShimScene(nodes: [ShimScene.node("a", wanted: "install")])
        #expect(scene.plan.waits == ["a": ShimScene.now])
        scene.view.waits = ["a": ShimScene.ago(301)]
        #expect(scene.plan.failures.map(\.failure.reason) == [.timedOut])
        #expect(scene.plan.waits == ["a": ShimScene.ago(301)])
    }

    @Test(arguments: [20, 301] as [Int64])
    func `what events say of an agent that doesn't come is told, and no other node begins`(age: Int64) {
        var scene = ShimScene(nodes: [ShimScene.node("a", wanted: "install"), ShimScene.node("b")])
        scene.view.waits = ["a": ShimScene.ago(age)]
        #expect(scene.plan.doubts == [AgentDoubt(uid: "install-set", since: ShimScene.ago(age))])
        scene.view.told = ["install-set": "exceeded quota: pods"]
        #expect(scene.plan.failures.map(\.failure.reason) == [.agentNotStarted])
        #expect(scene.condition("Degraded").message.contains("exceeded quota: pods"))
        // For five minutes it may come at any moment.
        #expect(scene.labels == (age < 300 ? [:] : ["b": ["wanted=install"]]))
    }

    @Test func `a node that has long prepared an agent's pod is asked why`() {
        var scene = ShimScene(nodes: [ShimScene.node("a", wanted: "install")])
        var agent = ShimScene.agent(on: "a", isReady: false, age: 20)
        agent.metadata.uid = "uid-of-pod"
        scene.view.agents = [agent]
        #expect(scene.plan.doubts.isEmpty)
        agent.isInPreparation = true
        scene.view.agents = [agent]
        #expect(scene.plan.doubts == [AgentDoubt(uid: "uid-of-pod", since: ShimScene.ago(20))])
        scene.view.told = ["uid-of-pod": "secret \"registry\" not found"]
        #expect(scene.condition("Degraded").message.contains("secret \"registry\" not found"))
    }

    @Test(
        arguments: [
            (NodeFailureReason.unsupportedHost, 3), (.handlerConflict, 3), (.digestMismatch, nil),
            (.undone, nil),
        ] as [(NodeFailureReason, Int?)]
    )
    func `a node that is the matter itself doesn't hold up updates, what may be the matter with all does`(
        reason: NodeFailureReason,
        maxUnavailable: Int?
    ) {
        var scene = ShimScene(
            ShimScene.shim("spin", maxUpdate: 2),
            nodes: ["a", "b", "c"].map { ShimScene.node($0, wanted: "install") }
        )
        scene.view.agents = [ShimScene.agent(on: "a", isReady: false, failure: NodeFailure(reason, "x"))]
        #expect(scene.plan.maxUnavailable == maxUnavailable)
        scene.view.shim.spec.rolloutStrategy.kind = .recreate
        #expect(scene.plan.maxUnavailable == nil)
    }

    @Test func `a node that leaves is unlabelled at once, then waits for its pods, then is cleaned`() {
        let shim = ShimScene.shim("spin")
        var scene = ShimScene(shim)
        scene.view.shim.spec.nodeSelector = ["wasm": "yes"]
        scene.view.nodes = [ShimScene.node("a", wanted: "install", ready: "spin")]
        scene.view.agents = [ShimScene.agent(on: "a")]
        #expect(scene.labels == ["a": ["ready-"]])
        #expect(scene.plan.question == nil)

        scene.view.nodes = [ShimScene.node("a", wanted: "install")]
        #expect(scene.plan.question == .nodes(["a"]))
        #expect(scene.labels.isEmpty)

        scene.users([("web", "a")])
        #expect(scene.labels.isEmpty)
        #expect(scene.condition("Progressing").reason == "WaitingForPods")
        #expect(scene.condition("Progressing").message.contains("default/web"))
        #expect(scene.plan.lookAgain == .seconds(5))

        scene.users([("web", "elsewhere")])
        #expect(scene.labels == ["a": ["wanted=uninstall"]])
        #expect(scene.plan.bringsUninstaller == true)

        scene.view.users = nil
        scene.view.nodes = [ShimScene.node("a", wanted: "uninstall")]
        scene.view.agents = [ShimScene.agent(on: "a", .uninstall, isReady: false)]
        #expect(scene.labels.isEmpty)
        #expect(scene.plan.question == nil)

        scene.view.agents = [ShimScene.agent(on: "a", .uninstall), ShimScene.agent(on: "a")]
        #expect(scene.labels.isEmpty, "an agent that installs may have come last")

        scene.view.agents = [ShimScene.agent(on: "a", .uninstall)]
        #expect(scene.labels == ["a": ["wanted-"]])

        scene.view.nodes = [ShimScene.node("a")]
        #expect(scene.labels.isEmpty)
        #expect(scene.plan.bringsUninstaller == false)
    }

    @Test func `a node that comes back while it is cleaned is installed anew`() {
        let scene = ShimScene(nodes: [ShimScene.node("a", wanted: "uninstall")])
        #expect(scene.labels == ["a": ["wanted=install"]])
    }

    @Test func `a selector that moves all nodes changes no more of them at a time than allowed`() {
        var scene = ShimScene(ShimScene.shim("spin", maxUpdate: 3))
        scene.view.shim.spec.nodeSelector = ["pool": "new"]
        scene.view.nodes =
            (0..<10).map { ShimScene.node("old\($0)", wanted: "install") }
            + (0..<2).map { ShimScene.node("new\($0)", labels: ["pool": "new"]) }
        scene.users([])
        #expect(scene.plan.changes.count == 3)
        #expect(scene.labels["new0"] == ["wanted=install"])
        #expect(scene.labels["new1"] == ["wanted=install"])
        #expect(scene.labels["old0"] == ["wanted=uninstall"])
    }

    @Test func `a pass over a thousand nodes changes a part of them, and the rest follows`() {
        var scene = ShimScene(nodes: (0..<1000).map { ShimScene.node("n\($0)") })
        scene.view.shim.spec.rolloutStrategy.kind = .recreate
        let plan = scene.plan
        #expect(plan.changes.count == ShimPlan.batch)
        #expect(plan.lookAgain == .milliseconds(10))
    }

    @Test(
        arguments: [
            (nil, ShimPlan.ClassAction.bring, nil),
            (ShimScene.runtimeClass("wasm", of: ShimScene.shim("spin")), .bring, nil),
            (ShimScene.runtimeClass("wasm", handler: "old", of: ShimScene.shim("spin")), .replace, nil),
            (ShimScene.runtimeClass("wasm", of: nil), .none, .runtimeClassConflict),
            (ShimScene.runtimeClass("wasm", of: ShimScene.shim("other")), .none, .runtimeClassConflict),
        ] as [(RuntimeClass?, ShimPlan.ClassAction, ShimReason?)]
    )
    func `a RuntimeClass is brought or replaced if it is ours, and never touched if it isn't`(
        live: RuntimeClass?,
        action: ShimPlan.ClassAction,
        reason: ShimReason?
    ) {
        var scene = ShimScene(nodes: [ShimScene.node("a")])
        scene.view.runtimeClasses = live.map { [$0] } ?? []
        #expect(scene.plan.runtimeClass == action)
        #expect(scene.plan.failure?.reason == reason)
        #expect(scene.labels == ["a": ["wanted=install"]], "nodes are installed all the same")
    }

    @Test func `a RuntimeClass of another name goes once no pod uses it`() {
        let shim = ShimScene.shim("spin", runtimeClass: "new")
        var scene = ShimScene(shim)
        scene.view.runtimeClasses = [ShimScene.runtimeClass("wasm", of: shim)]
        #expect(scene.plan.question == .everywhere)
        #expect(scene.plan.runtimeClass == .bring)
        scene.users([("web", "a")])
        #expect(scene.plan.staleClasses.isEmpty)
        scene.users([])
        #expect(scene.plan.staleClasses.map(\.metadata.name) == ["wasm"])
    }
}
