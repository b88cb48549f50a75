// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import KubeRuntime

struct WorkQueueStateTests {
    private func taken(_ state: inout WorkQueueState<String>) -> [String] {
        var keys: [String] = []
        while let (key, _) = state.dequeue(now: .zero) { keys.append(key) }
        return keys
    }

    @Test func `a key that is added twice is taken once`() {
        var state = WorkQueueState<String>()
        state.add("a", lane: .interactive, now: .zero)
        state.add("a", lane: .interactive, now: .zero)
        #expect(taken(&state) == ["a"])
    }

    @Test func `an add while the key is processing is delivered once, after done`() {
        var state = WorkQueueState<String>()
        state.add("a", lane: .interactive, now: .zero)
        #expect(taken(&state) == ["a"])
        state.add("a", lane: .interactive, now: .zero)
        state.add("a", lane: .interactive, now: .zero)
        #expect(taken(&state) == [])
        _ = state.finish("a", now: .zero)
        #expect(taken(&state) == ["a"])
        _ = state.finish("a", now: .zero)
        #expect(state.count == 0)
    }

    @Test func `the interactive lane overtakes, and a promotion takes its turn there`() {
        var state = WorkQueueState<String>()
        for key in ["a", "b", "c"] { state.add(key, lane: .background, now: .zero) }
        state.add("x", lane: .interactive, now: .zero)
        state.add("c", lane: .interactive, now: .zero)
        #expect(taken(&state) == ["x", "c", "a", "b"])
    }

    @Test func `the background lane does not starve`() {
        var state = WorkQueueState<String>()
        state.add("slow", lane: .background, now: .zero)
        for index in 0..<50 { state.add("\(index)", lane: .interactive, now: .zero) }
        #expect(taken(&state).firstIndex(of: "slow") == 16)
    }

    @Test func `of two delays the earlier counts`() {
        var state = WorkQueueState<String>()
        state.add("a", lane: .interactive, due: .seconds(5))
        state.add("a", lane: .interactive, due: .seconds(2))
        state.add("a", lane: .interactive, due: .seconds(9))
        #expect(state.promote(now: .seconds(1)) == .seconds(2))
        #expect(state.promote(now: .seconds(2)) == nil)
        #expect(taken(&state) == ["a"])
    }

    @Test func `becoming ready ends the delay`() {
        var state = WorkQueueState<String>()
        state.add("a", lane: .interactive, due: .seconds(5))
        state.add("a", lane: .interactive, now: .zero)
        #expect(taken(&state) == ["a"])
        _ = state.finish("a", now: .zero)
        #expect(state.promote(now: .seconds(60)) == nil)
        #expect(state.count == 0)
    }

    @Test func `what no longer counts does not pile up`() {
        var state = WorkQueueState<Int>()
        for round in 0..<10_000 {
            state.add(1, lane: .background, due: .seconds(300 + round))
            state.add(1, lane: .background, now: .zero)
            state.add(1, lane: .interactive, now: .zero)
            let taken = state.dequeue(now: .zero)?.key
            #expect(taken == 1)
            _ = state.finish(1, now: .zero)
        }
        #expect(state.count == 0)
        #expect(state.slots < 400)
    }

    @Test(arguments: UInt64(0)..<40)
    func `any sequence of calls does what the model does`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var state = WorkQueueState<Int>()
        var model = Model()
        for step in 0..<600 {
            let key = Int.random(in: 0..<8, using: &random)
            let lane =
                [Lane.interactive, .reaction, .background].randomElement(using: &random) ?? .background
            let now = Duration.seconds(step)
            switch Int.random(in: 0..<6, using: &random) {
            case 0:
                state.add(key, lane: lane, now: now)
                model.add(key, lane)
            case 1:
                let due = now + .seconds(Int.random(in: 1..<40, using: &random))
                state.add(key, lane: lane, due: due)
                model.delay(key, lane, due)
            case 2, 3:
                let taken = state.dequeue(now: now)?.key
                let expected = model.dequeue(preferring: taken)
                #expect(taken == expected, "seed \(seed), step \(step)")
            case 4:
                _ = state.finish(key, now: now)
                model.finish(key)
            default:
                _ = state.promote(now: now)
                model.promote(now)
            }
            #expect(state.depths == model.ready.map(\.count), "seed \(seed), step \(step)")
            #expect(Set(state.working.keys) == model.working)
        }
    }

    /// What a queue does, in the plainest way.
    struct Model {
        var ready: [[Int]] = Lane.allCases.map { _ in [] }
        var working: Set<Int> = []
        var dirty: [Int: Lane] = [:]
        var due: [Int: (moment: Duration, order: Int, lane: Lane)] = [:]
        var order = 0

        mutating func add(_ key: Int, _ lane: Lane) {
            due[key] = nil
            if working.contains(key) {
                dirty[key] = min(dirty[key] ?? lane, lane)
            } else if let present = ready.firstIndex(where: { $0.contains(key) }) {
                guard lane.rawValue < present else { return }
                ready[present].removeAll { $0 == key }
                ready[lane.rawValue].append(key)
            } else {
                ready[lane.rawValue].append(key)
            }
        }

        mutating func delay(_ key: Int, _ lane: Lane, _ moment: Duration) {
            if ready.contains(where: { $0.contains(key) }) || dirty[key] != nil { return }
            if let known = due[key], known.moment <= moment { return }
            order += 1
            due[key] = (moment, order, lane)
        }

        /// The first of a lane; of which one, only fairness decides.
        mutating func dequeue(preferring key: Int?) -> Int? {
            let lane = ready.firstIndex { $0.first == key } ?? ready.firstIndex { !$0.isEmpty }
            guard let lane, !ready[lane].isEmpty else { return nil }
            let key = ready[lane].removeFirst()
            working.insert(key)
            return key
        }

        mutating func finish(_ key: Int) {
            guard working.remove(key) != nil else { return }
            if let lane = dirty.removeValue(forKey: key) { ready[lane.rawValue].append(key) }
        }

        mutating func promote(_ now: Duration) {
            for (key, entry) in due.sorted(by: {
                ($0.value.moment, $0.value.order) < ($1.value.moment, $1.value.order)
            })
            where entry.moment <= now {
                add(key, entry.lane)
            }
        }
    }
}
