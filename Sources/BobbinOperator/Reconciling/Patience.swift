import KubeModel
import KubeRuntime
import Synchronization

/// How long to wait before looking again for something that nobody tells of: from 5 seconds up, twice as long each
/// time. Another failure begins anew, and being looked at for other reasons doesn't make the wait longer.
final class Patience: Sendable {
    private struct Wait {
        var failure: AppFailure
        var length: Duration
        var end: Duration
    }

    private let time: TimeSource
    private let waits = Mutex<[ObjectKey: Wait]>([:])

    init(time: TimeSource) { self.time = time }

    /// The wait before the next look at an app that failed.
    ///
    /// Half a minute at most where somebody is likely to be about to clear the way, else 5 minutes.
    func next(_ key: ObjectKey, after failure: AppFailure) -> Duration {
        let isPrompt = [Reason.nameConflict, .kedaNotInstalled].map(\.rawValue).contains(failure.reason)
        let longest = Duration.seconds(isPrompt ? 30 : 300)
        let now = time.now
        return waits.withLock { waits in
            var length = Duration.seconds(5)
            if let known = waits[key], known.failure == failure {
                guard known.end <= now else { return known.end - now }
                length = min(known.length * 2, longest)
            }
            waits[key] = Wait(failure: failure, length: length, end: now + length)
            return length
        }
    }

    /// Begins anew: what was waited for has come.
    func clear(_ key: ObjectKey) { waits.withLock { $0[key] = nil } }
}
