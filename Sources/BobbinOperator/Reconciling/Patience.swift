import KubeModel
import Synchronization

/// How long to wait before looking again for something that nobody tells of: from 5 seconds up, twice as long each
/// time.
final class Patience: Sendable {
    private let waits = Mutex<[ObjectKey: Duration]>([:])

    /// The wait before the next look at an app that failed.
    ///
    /// Half a minute at most where somebody is likely to be about to clear the way, else 5 minutes.
    func next(_ key: ObjectKey, after failure: AppFailure) -> Duration {
        let isPrompt = [Reason.nameConflict, .kedaNotInstalled].map(\.rawValue).contains(failure.reason)
        let longest = Duration.seconds(isPrompt ? 30 : 300)
        return waits.withLock { waits in
            let wait = waits[key].map { min($0 * 2, longest) } ?? .seconds(5)
            waits[key] = wait
            return wait
        }
    }

    /// Begins anew: what was waited for has come.
    func clear(_ key: ObjectKey) { waits.withLock { $0[key] = nil } }
}
