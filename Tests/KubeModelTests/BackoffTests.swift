// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

struct BackoffTests {
    private let backoff = Backoff(initial: .seconds(5), maximum: .seconds(30), jitter: 0)

    @Test func `each wait is longer than the one before, up to the longest`() {
        let waits = (0...6).map { backoff.delay(afterFailures: $0, random: 0) }
        #expect(waits == [0, 5, 10, 20, 30, 30, 30].map { .seconds($0) })
        #expect(backoff.delay(afterFailures: -3, random: 0) == .zero)
        #expect(backoff.delay(afterFailures: .max, random: 0) == .seconds(30))
    }

    @Test func `the step from one wait to the next is the same, and never shorter than the first`() {
        #expect(backoff.next(after: nil) == .seconds(5))
        #expect(backoff.next(after: .seconds(5)) == .seconds(10))
        #expect(backoff.next(after: .seconds(20)) == .seconds(30))
        #expect(backoff.next(after: .milliseconds(1)) == .seconds(5))
    }

    @Test func `a random part is added on top of the longest wait`() {
        let spread = Backoff(initial: .seconds(1), maximum: .seconds(2), jitter: 0.5)
        #expect(spread.delay(afterFailures: 9, random: 1) == .seconds(3))
        var wait = BackoffWait(spread, now: .seconds(10), random: 1)
        #expect(wait.end == .milliseconds(11_500) && wait.length == .seconds(1))
        wait.extend(spread, now: .seconds(20), random: 0)
        #expect(wait.end == .seconds(22) && wait.length == .seconds(2))
    }

    @Test func `a wait tells what is left of it, and begins again as long or longer`() {
        var wait = BackoffWait(backoff, now: .seconds(100))
        #expect(wait.rest(now: .seconds(102)) == .seconds(3))
        #expect(wait.rest(now: .seconds(105)) == nil)
        wait.restart(now: .seconds(105))
        #expect(wait.rest(now: .seconds(105)) == .seconds(5))
        wait.extend(backoff, now: .seconds(110))
        #expect(wait.rest(now: .seconds(110)) == .seconds(10))
    }
}
