// SPDX-License-Identifier: Apache-2.0

import KubeClient
import KubeModel
import Testing

@testable import KubeRuntime

struct ReferenceWatchPlanTests {
    private let everything = ReferenceWatch.wide(namespace: "")

    private func single(_ names: String...) -> Set<ReferenceWatch> {
        Set(names.map { .single(.item($0)) })
    }

    private func plan(_ namespaces: [String] = [""], limit: Int = 2, _ names: String...) -> ReferenceWatchPlan
    {
        var plan = ReferenceWatchPlan(namespaces: namespaces, limit: limit)
        for name in names { plan.insert(.item(name)) }
        return plan
    }

    @Test func `up to the limit each object has its own watch`() {
        var plan = plan([""], limit: 2, "a", "b")
        #expect(plan.steps(running: []).start == single("a", "b"))
        plan.remove(.item("a"))
        plan.insert(.item("c"))
        let steps = plan.steps(running: single("a", "b"))
        #expect(steps.start == single("c"))
        #expect(steps.stop == single("a"))
        #expect(!plan.isWide)
    }

    @Test func `beyond the limit the own watches go on until the wide one has shown everything`() {
        var plan = plan([""], limit: 2, "a", "b")
        plan.insert(.item("c"))
        #expect(plan.steps(running: single("a", "b")) == .init(start: [everything]))
        let running = single("a", "b").union([everything])
        #expect(plan.steps(running: running) == .init())
        let isChange = plan.sync(everything)
        #expect(isChange)
        #expect(plan.steps(running: running) == .init(stop: single("a", "b")))
        let isChangeAgain = plan.sync(everything)
        #expect(!isChangeAgain)
    }

    @Test func `own watches that have not begun never do beyond the limit`() {
        let plan = plan([""], limit: 2, "a", "b", "c", "d")
        #expect(plan.steps(running: single("b")) == .init(start: [everything]))
        #expect(self.plan([""], limit: 0, "a").steps(running: []).start == [everything])
    }

    @Test func `what is watched as a whole stays so, however few are left`() {
        var plan = plan([""], limit: 1, "a", "b")
        _ = plan.sync(everything)
        for name in ["a", "b"] { plan.remove(.item(name)) }
        #expect(plan.steps(running: [everything]) == .init())
        plan.insert(.item("c"))
        #expect(plan.steps(running: [everything]) == .init())
    }

    @Test func `each namespace replaces the watches inside it`() {
        var plan = ReferenceWatchPlan(namespaces: ["x", "y"], limit: 2)
        let keys = ["x", "y", "x"].enumerated().map { ObjectKey(namespace: $1, name: "\($0)") }
        for key in keys { plan.insert(key) }
        let wide: Set<ReferenceWatch> = [.wide(namespace: "x"), .wide(namespace: "y")]
        let running = wide.union([.single(keys[0]), .single(keys[1])])
        #expect(plan.steps(running: [.single(keys[0]), .single(keys[1])]).start == wide)
        _ = plan.sync(.wide(namespace: "x"))
        #expect(plan.steps(running: running) == .init(stop: [.single(keys[0])]))
        // What nobody refers to is not followed until then either.
        plan.remove(keys[1])
        #expect(plan.steps(running: running).stop == [.single(keys[0]), .single(keys[1])])
    }

    @Test func `an object outside all scopes always has its own watch and does not count`() {
        var plan = ReferenceWatchPlan(namespaces: ["x"], limit: 1)
        let foreign = (0..<3).map { ObjectKey(namespace: "far", name: "\($0)") }
        for key in foreign { plan.insert(key) }
        plan.insert(ObjectKey(namespace: "x", name: "a"))
        #expect(!plan.isWide)
        plan.insert(ObjectKey(namespace: "x", name: "b"))
        _ = plan.sync(.wide(namespace: "x"))
        #expect(
            plan.steps(running: []).start
                == Set(foreign.map { .single($0) }).union([.wide(namespace: "x")])
        )
    }

    @Test func `a name that no object can have asks for nothing else`() {
        let watch = ReferenceWatch.single(ObjectKey(namespace: "ns", name: #"a,b=c\d"#))
        #expect(watch.selection.fields == #"metadata.name=a\,b\=c\\d"#)
    }
}
