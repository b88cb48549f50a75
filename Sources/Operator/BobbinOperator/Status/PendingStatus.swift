import KubeModel
import Synchronization

/// Since when a status that may wait has been waiting, so that it is written once its time has come even while
/// events go on arriving.
final class PendingStatus: Sendable {
    private let since = Mutex<[ObjectKey: Duration]>([:])

    /// Whether the status has waited long enough. Starts its wait where it hasn't begun.
    func isDue(_ key: ObjectKey, now: Duration) -> Bool {
        since.withLock { since in
            guard let start = since[key] else {
                since[key] = now
                return false
            }
            return now - start >= StatusWriter.pause
        }
    }

    /// Ends the wait: the status was written, or there is nothing to write.
    func clear(_ key: ObjectKey) { since.withLock { $0[key] = nil } }
}
