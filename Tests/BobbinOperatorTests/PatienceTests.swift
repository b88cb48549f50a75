import KubeModel
import KubeRuntime
import Synchronization
import Testing

@testable import BobbinOperator

struct PatienceTests {
    private let key = ObjectKey(namespace: "ns", name: "app")

    @Test func `each wait is twice as long as the one before, up to a limit`() {
        let time = StoppedTime()
        let patience = Patience(time: TimeSource(time))
        let failure = AppFailure(.applyRefused, "x")
        var waits: [Duration] = []
        for _ in 0..<9 {
            let wait = patience.next(key, after: failure)
            waits.append(wait)
            time.pass(wait)
        }
        #expect(waits.prefix(3) == [.seconds(5), .seconds(10), .seconds(20)])
        #expect(waits.last == .seconds(300))
    }

    @Test func `a look in between doesn't make the wait longer`() {
        let time = StoppedTime()
        let patience = Patience(time: TimeSource(time))
        let failure = AppFailure(.applyRefused, "x")
        #expect(patience.next(key, after: failure) == .seconds(5))
        time.pass(.seconds(2))
        #expect(patience.next(key, after: failure) == .seconds(3))
    }

    @Test func `another failure begins anew, and what somebody clears is looked at soon`() {
        let time = StoppedTime()
        let patience = Patience(time: TimeSource(time))
        for _ in 0..<6 { time.pass(patience.next(key, after: AppFailure(.applyRefused, "x"))) }
        #expect(patience.next(key, after: AppFailure(.applyRefused, "y")) == .seconds(5))
        let conflict = AppFailure(.nameConflict, "z")
        for _ in 0..<6 { time.pass(patience.next(key, after: conflict)) }
        #expect(patience.next(key, after: conflict) == .seconds(30))
    }
}

/// A clock that stands still until it is told to go on.
private final class StoppedTime: Clock {
    struct Instant: InstantProtocol {
        var offset: Duration
        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    private let offset = Mutex(Duration.zero)
    var now: Instant { Instant(offset: offset.withLock { $0 }) }
    var minimumResolution: Duration { .zero }
    func sleep(until deadline: Instant, tolerance: Duration?) async throws {}
    func pass(_ duration: Duration) { offset.withLock { $0 += duration } }
}
