// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Testing

@testable import KubeRuntime

@Suite(.timeLimit(.minutes(5)))
struct WorkQueueTests {
    let clock = ManualClock()

    private func queue() -> WorkQueue<String> {
        WorkQueue(name: "test", clock: clock.time, random: { 0 })
    }

    @Test func `shutdown with parked workers returns`() async {
        let queue = queue()
        await withDiscardingTaskGroup { group in
            for _ in 0..<4 { group.addTask { #expect(await queue.next() == nil) } }
            queue.drain()
        }
        queue.add("late")
        #expect(await queue.next() == nil)
    }

    @Test func `a cancelled worker loses no key`() async {
        let queue = queue()
        await withTaskGroup(of: String?.self) { group in
            group.addTask { await queue.next() }
            group.cancelAll()
            #expect(await group.next() == .some(nil))
        }
        queue.add("a")
        #expect(await queue.next() == "a")
    }

    @Test func `a delayed key comes when its time has come`() async {
        let queue = queue()
        await withTaskGroup(of: String?.self) { group in
            group.addTask {
                await queue.run()
                return nil
            }
            queue.add("later", after: .seconds(60))
            queue.add("sooner", after: .seconds(5))
            group.addTask { await queue.next() }
            await eventually { clock.sleepers == 2 }
            clock.advance(by: .seconds(5))
            #expect(await group.next() == "sooner")
            group.addTask { await queue.next() }
            clock.advance(by: .seconds(55))
            #expect(await group.next() == "later")
            queue.drain()
        }
    }

    @Test func `a key that fails is tried again after its wait, and not before a server asks for it`() async {
        let queue = queue()
        queue.retry("a", notBefore: .seconds(7))
        #expect(queue.depth == 0)
        clock.advance(by: .seconds(6))
        queue.add("b")
        #expect(await queue.next() == "b")
        #expect(queue.depth == 0)
        clock.advance(by: .seconds(1))
        #expect(await queue.next() == "a")
    }

    @Test func `no key is worked on twice at a time, and none is lost`() async {
        let queue = WorkQueue<Int>(name: "test")
        let record = Record()
        await withDiscardingTaskGroup { group in
            for _ in 0..<4 {
                group.addTask {
                    while let key = await queue.next() {
                        record.begin(key)
                        await Task.yield()
                        record.end(key)
                        queue.finish(key)
                    }
                }
            }
            for round in 0..<20 {
                for key in 0..<50 { queue.add(key, lane: round % 2 == 0 ? .interactive : .background) }
            }
            await eventually { record.done == 50 && queue.count == 0 }
            queue.drain()
        }
    }
}

/// Who works on what.
private final class Record: Sendable {
    private let state = Mutex((working: Set<Int>(), done: Set<Int>()))

    func begin(_ key: Int) {
        let isAlone = state.withLock { $0.working.insert(key).inserted }
        #expect(isAlone, "\(key)")
    }

    func end(_ key: Int) {
        state.withLock { state in
            state.working.remove(key)
            state.done.insert(key)
        }
    }

    var done: Int { state.withLock { $0.done.count } }
}
