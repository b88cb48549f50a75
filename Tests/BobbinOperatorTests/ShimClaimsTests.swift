// SPDX-License-Identifier: Apache-2.0

import KubeModel
import SpinAPI
import SpinState
import Testing

@testable import BobbinOperator

struct ShimClaimsTests {
    /// Whether each of these Shims gets what it asks for.
    private func conflicts(_ shims: [Shim]) -> [String: String?] {
        Dictionary(
            uniqueKeysWithValues: shims.map { shim in
                let view = ShimView(shim: shim, shims: shims, nodes: [], now: ShimScene.now)
                return (shim.metadata.name, ShimClaims.conflict(in: view)?.message)
            }
        )
    }

    private func held(_ shims: [Shim]) -> Set<String> {
        Set(conflicts(shims).filter { $0.value == nil }.keys)
    }

    @Test(arguments: [("one", "h1", "one", "h2"), ("one", "h1", "two", "h1"), ("one", "h1", "one", "h1")])
    func `the oldest has it, and the other is told whom it belongs to`(
        names: (String, String, String, String)
    ) throws {
        let older = ShimScene.shim(
            "z",
            runtimeClass: names.0,
            handler: names.1,
            created: "2023-01-01T00:00:00Z"
        )
        let newer = ShimScene.shim(
            "a",
            runtimeClass: names.2,
            handler: names.3,
            created: "2023-01-02T00:00:00Z"
        )
        #expect(held([newer, older]) == ["z"])
        let message = try #require(conflicts([newer, older])["a"] ?? nil)
        #expect(message.contains("belongs to Shim \"z\""))
    }

    @Test func `of two that are as old the first by name has it`() {
        #expect(held([ShimScene.shim("b"), ShimScene.shim("a")]) == ["a"])
    }

    @Test func `whoever has it already keeps it, however old the other`() {
        let older = ShimScene.shim("a", created: "2023-01-01T00:00:00Z")
        var newer = ShimScene.shim("b", created: "2023-01-02T00:00:00Z")
        newer.status.runtimeClass = "wasm"
        newer.status.handler = "spin"
        #expect(held([older, newer]) == ["b"])
    }

    @Test func `a handler stays its Shim's until the nodes have another, a RuntimeClass doesn't`() {
        var mover = ShimScene.shim("a", runtimeClass: "new", handler: "new")
        mover.status.runtimeClass = "wasm"
        mover.status.handler = "spin"
        let other = ShimScene.shim("b", created: "2023-01-02T00:00:00Z")
        #expect(held([mover, other]) == ["a"])
        mover.status.handler = "new"
        #expect(held([mover, other]) == ["a", "b"])
        var view = ShimView(shim: other, shims: [mover, other], nodes: [], now: ShimScene.now)
        view.occupant = "a"
        #expect(ShimClaims.conflict(in: view)?.message.contains("nodes of Shim \"a\"") == true)
    }

    @Test func `two Shims can swap their RuntimeClasses`() {
        var one = ShimScene.shim("one", runtimeClass: "y", handler: "h1")
        one.status.runtimeClass = "x"
        one.status.handler = "h1"
        var two = ShimScene.shim("two", runtimeClass: "x", handler: "h2")
        two.status.runtimeClass = "y"
        two.status.handler = "h2"
        #expect(held([one, two]) == ["one", "two"])
        var view = ShimView(shim: one, shims: [one, two], nodes: [], now: ShimScene.now)
        view.runtimeClasses = [
            ShimScene.runtimeClass("x", handler: "h1", of: one),
            ShimScene.runtimeClass("y", handler: "h2", of: two),
        ]
        view.users = ShimUsers()
        #expect(ShimPlan(view).staleClasses.map(\.metadata.name) == ["x"])
        #expect(ShimPlan(view).failure?.reason == .runtimeClassConflict)
    }

    @Test func `two that want each other's handlers are both told, and nothing is changed`() {
        var one = ShimScene.shim("one", runtimeClass: "x", handler: "h2")
        one.status.handler = "h1"
        var two = ShimScene.shim("two", runtimeClass: "y", handler: "h1")
        two.status.handler = "h2"
        #expect(held([one, two]).isEmpty)
    }

    @Test func `the second changes nothing on any node, keeps what it had, and says so`() {
        let holder = ShimScene.shim("a", created: "2023-01-01T00:00:00Z")
        let shim = ShimScene.shim("spin", created: "2023-01-02T00:00:00Z")
        var scene = ShimScene(shim, nodes: [ShimScene.node("a"), ShimScene.node("b", wanted: "install")])
        scene.view.shims = [holder, shim]
        scene.view.agents = [ShimScene.agent(on: "b", order: "old", handler: "old")]
        scene.view.shim.status.handler = "old"
        #expect(scene.labels == ["b": ["ready=old"]])
        let plan = scene.plan
        #expect(
            !plan.holds && !plan.bringsInstaller && plan.runtimeClass == .none
                && plan.bringsUninstaller == nil
        )
        for type in [ConditionType.ready, .progressing, .degraded] {
            #expect(scene.condition(type).reason == "Conflict")
        }
        #expect(scene.condition("Degraded").status == "True")
        #expect(scene.status().handler == "old")
        #expect(scene.status().runtimeClass.isEmpty)
    }
}
