// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import KubeRuntime

/// Keys are `namespace/name`.
struct WorkQueueFairnessTests {
    private static let limits = WorkLimits(workers: 4, slow: 8, slowAfter: .milliseconds(100))

    private func state(_ limits: WorkLimits = limits) -> WorkQueueState<String> {
        WorkQueueState(limits: limits) { String($0.prefix { $0 != "/" }) }
    }

    private func taken(_ state: inout WorkQueueState<String>, at now: Duration = .zero) -> [String] {
        var keys: [String] = []
        while let (key, _) = state.dequeue(now: now) { keys.append(key) }
        return keys
    }

    private func add(_ keys: [String], to state: inout WorkQueueState<String>, _ lane: Lane = .interactive) {
        for key in keys { state.add(key, lane: lane, now: .zero) }
    }

    @Test func `groups take turns, and the keys of one keep their order`() {
        var state = state(.none)
        add(["a/1", "a/2", "a/3", "b/1", "b/2", "c/1"], to: &state)
        #expect(taken(&state) == ["a/1", "b/1", "c/1", "a/2", "b/2", "a/3"])
    }

    @Test func `a single group has all workers`() {
        var state = state()
        add((1...6).map { "a/\($0)" }, to: &state)
        #expect(taken(&state) == ["a/1", "a/2", "a/3", "a/4"])
        _ = state.finish("a/2", now: .milliseconds(10))
        #expect(taken(&state, at: .milliseconds(10)) == ["a/5"])
    }

    @Test func `work that takes long gives its worker to other groups, and none to its own`() {
        var state = state()
        add((1...100).map { "a/\($0)" }, to: &state)
        #expect(taken(&state).count == 4)
        add(["b/1"], to: &state)
        #expect(taken(&state, at: .milliseconds(99)) == [])
        #expect(state.nextRoom == .milliseconds(100))
        #expect(taken(&state, at: .milliseconds(100)) == ["b/1"])
        _ = state.finish("a/1", now: .seconds(30))
        #expect(taken(&state, at: .seconds(30)) == ["a/5"])
    }

    @Test func `slow work is bounded in all`() {
        var state = state()
        add((1...100).map { "\($0)/x" }, to: &state)
        var count = 0
        for step in 0..<50 { count += taken(&state, at: .milliseconds(100) * step).count }
        #expect(count == 12)
        #expect(state.nextRoom == nil)
    }

    @Test func `without room for slow work the workers are never exceeded`() {
        var state = state(WorkLimits(workers: 1, slow: 0))
        add(["a/1", "b/1"], to: &state)
        #expect(taken(&state) == ["a/1"])
        #expect(taken(&state, at: .seconds(60)) == [])
        #expect(state.nextRoom == nil)
    }

    @Test func `keys that took too long are tried again by twos, and hold up no other of their group`() {
        var state = state()
        let overdue = (1...4).map { "a/\($0)" }
        add(overdue, to: &state)
        #expect(taken(&state) == overdue)
        for key in overdue {
            let (due, lane) = state.fail(key, RetryCause(.timeout), now: .seconds(30))
            state.add(key, lane: lane, due: due)
            _ = state.finish(key, now: .seconds(30))
        }
        let now = state.promote(now: .seconds(34)) ?? .zero
        #expect(now == .seconds(35))
        _ = state.promote(now: now)
        #expect(taken(&state, at: now) == ["a/1", "a/2"])
        add(["a/5"], to: &state)
        #expect(taken(&state, at: now) == ["a/5"])
        // Whoever changes the object itself needn't wait for the others.
        add(["a/3"], to: &state)
        #expect(taken(&state, at: now) == ["a/3"])
    }

    @Test func `overdue keys of many groups leave room for the others`() {
        var state = state(WorkLimits(workers: 4, slow: 32))
        for index in 0..<40 {
            let key = "\(index)/x"
            let (due, lane) = state.fail(key, RetryCause(.timeout), now: .zero)
            state.add(key, lane: lane, due: due)
        }
        var count = 0
        for step in 0..<100 {
            let now = Duration.seconds(5) + .milliseconds(100) * step
            _ = state.promote(now: now)
            count += taken(&state, at: now).count
        }
        #expect(count == 8)
        add(["new/x"], to: &state)
        #expect(taken(&state, at: .seconds(20)) == ["new/x"])
    }

    @Test func `an edit overtakes reactions, and these a start-up, and none of them starves`() {
        var state = state(.none)
        add((0..<40).map { "a/background\($0)" }, to: &state, .background)
        add((0..<40).map { "a/reaction\($0)" }, to: &state, .reaction)
        add((0..<40).map { "a/edit\($0)" }, to: &state)
        let order = taken(&state)
        #expect(order.prefix(16).allSatisfy { $0.hasPrefix("a/edit") })
        let reaction = order.firstIndex { $0.hasPrefix("a/reaction") }
        let background = order.firstIndex { $0.hasPrefix("a/background") }
        #expect(reaction == 16)
        #expect(background == 17)
        #expect(order.firstIndex(of: "a/edit39").map { $0 < 60 } == true)
    }

    @Test(arguments: UInt64(0)..<40)
    func `whatever happens the limits hold, and all keys are worked on in the end`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let limits = Self.limits
        var state = state(limits)
        var now = Duration.zero
        var working: Set<String> = []
        for _ in 0..<800 {
            let key = "\(Int.random(in: 0..<4, using: &random))/\(Int.random(in: 0..<8, using: &random))"
            now += .milliseconds(Int.random(in: 0..<60, using: &random))
            switch Int.random(in: 0..<4, using: &random) {
            case 0: state.add(key, lane: Lane.allCases.randomElement(using: &random) ?? .reaction, now: now)
            case 1, 2: if let (key, _) = state.dequeue(now: now) { #expect(working.insert(key).inserted) }
            default:
                guard let key = working.sorted().randomElement(using: &random) else { continue }
                if Bool.random(using: &random) {
                    let cause = RetryCause(Bool.random(using: &random) ? .timeout : .serverFailure)
                    let (due, lane) = state.fail(key, cause, now: now)
                    state.add(key, lane: lane, due: due)
                } else {
                    state.forget(key, now: now)
                }
                _ = state.finish(key, now: now)
                working.remove(key)
            }
            _ = state.promote(now: now)
            let byGroup = Dictionary(grouping: working) { $0.prefix(1) }
            #expect(byGroup.values.allSatisfy { $0.count <= limits.workers + limits.overdueInGroup })
            #expect(working.count <= limits.workers + limits.slow)
            #expect(Set(state.working.keys) == working)
        }
        for key in working {
            state.forget(key, now: now)
            _ = state.finish(key, now: now)
        }
        for _ in 0..<400 {
            now += .seconds(10)
            _ = state.promote(now: now)
            for key in taken(&state, at: now) {
                state.forget(key, now: now)
                _ = state.finish(key, now: now)
            }
        }
        #expect(state.count == 0)
    }
}
