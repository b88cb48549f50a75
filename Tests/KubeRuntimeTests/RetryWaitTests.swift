// SPDX-License-Identifier: Apache-2.0

import KubeClient
import KubeModel
import Testing

@testable import KubeRuntime

struct RetryWaitTests {
    private let forbidden = RetryCause(.forbidden, scope: "apply Deployment.apps ns")

    @Test func `each wait that is waited out is followed by one twice as long, up to a limit`() {
        var wait = RetryWait(forbidden, now: .zero, random: 0)
        var lengths: [Duration] = []
        for _ in 0..<8 {
            lengths.append(wait.length)
            wait.fail(forbidden, among: 1, now: wait.end, random: 0)
        }
        #expect(lengths.prefix(4) == [.seconds(1), .seconds(2), .seconds(4), .seconds(8)])
        #expect(lengths.last == .seconds(10))
    }

    @Test func `tries that something else sets off don't lengthen the wait`() {
        var wait = RetryWait(forbidden, now: .zero, random: 0)
        for step in 1..<90 { wait.fail(forbidden, among: 1, now: .milliseconds(10 * step), random: 0) }
        #expect(wait.end == .seconds(1))
        #expect(wait.failures == 90)
    }

    @Test func `another cause begins with a short wait, but not without end`() {
        var wait = RetryWait(forbidden, now: .zero, random: 0)
        var now = Duration.zero
        var tries = 0
        while now < .seconds(3600) {
            now = wait.end
            tries += 1
            let causes = [forbidden, RetryCause(.conflict)]
            wait.fail(causes[tries % 2], among: 1, now: now, random: 0)
        }
        #expect(tries < 500)
    }

    @Test func `many keys with one cause try about once a second together`() {
        #expect(forbidden.longestWait(among: 5) == .seconds(10))
        #expect(forbidden.longestWait(among: 100) == .seconds(100))
        #expect(forbidden.longestWait(among: 5000) == .seconds(300))
        #expect(RetryCause(.conflict).longestWait(among: 5000) == .seconds(10))
    }

    @Test func `the cause of an error says what it has in common with others`() {
        func cause(_ code: Int, _ name: String) -> RetryCause {
            let key = ObjectKey(namespace: "ns", name: name)
            return RetryCause(
                KubeError(
                    .server,
                    operation: .init(verb: "apply", type: Item.type, key: key),
                    status: Status(code: code),
                    message: ""
                )
            )
        }
        #expect(cause(403, "a") == cause(403, "b"))
        #expect(cause(403, "a").kind == .forbidden)
        #expect(cause(503, "a").kind == .serverFailure)
        #expect(cause(401, "a") == RetryCause(.unauthorized))
        #expect(RetryCause(OverdueError(limit: .seconds(1)) as any Error).kind == .timeout)
        #expect(RetryCause(KubeError(.timeout, message: "")).kind == .timeout)
        #expect(RetryCause(KubeError(.transport, message: "")) == RetryCause(.unreachable))
    }

    @Test func `when one succeeds, those that wait for the same follow within a moment`() {
        var state = WorkQueueState<Int>()
        for key in 0..<100 {
            let (due, lane) = state.fail(key, forbidden, now: .zero)
            state.add(key, lane: lane, due: due)
        }
        let other = state.fail(100, RetryCause(.obstacle, scope: "100"), now: .zero)
        state.add(100, lane: other.lane, due: other.due)
        state.add(0, lane: .interactive, now: .milliseconds(1))
        var order: [Int] = []
        while let (key, _) = state.dequeue(now: .milliseconds(1)) {
            order.append(key)
            state.forget(key, now: .milliseconds(1))
            _ = state.finish(key, now: .milliseconds(1))
        }
        #expect(order.sorted() == Array(0..<100))
        #expect(state.count == 1)
    }

    @Test func `where the cause isn't over, one that succeeds makes few others try in vain`() {
        var state = WorkQueueState<Int>()
        for key in 0..<1000 {
            let (due, lane) = state.fail(key, forbidden, now: .zero)
            state.add(key, lane: lane, due: due)
        }
        state.add(0, lane: .interactive, now: .milliseconds(1))
        var tries = 0
        while let (key, _) = state.dequeue(now: .milliseconds(1)) {
            tries += 1
            if key == 0 {
                state.forget(key, now: .milliseconds(1))
            } else {
                let (due, lane) = state.fail(key, forbidden, now: .milliseconds(1))
                #expect(due == .seconds(1))
                state.add(key, lane: lane, due: due)
            }
            _ = state.finish(key, now: .milliseconds(1))
        }
        #expect(tries == 17)
    }
}
