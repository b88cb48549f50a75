import KubeModel
import Synchronization

/// How long to wait before looking again for something that nobody tells of: from 5 seconds to 5 minutes, twice as
/// long each time.
final class Patience: Sendable {
    private let waits = Mutex<[ObjectKey: Duration]>([:])

    /// The wait before the next look.
    func next(_ key: ObjectKey) -> Duration {
        waits.withLock { waits in
            let wait = waits[key].map { min($0 * 2, .seconds(300)) } ?? .seconds(5)
            waits[key] = wait
            return wait
        }
    }

    /// Begins anew: what was waited for has come.
    func clear(_ key: ObjectKey) { waits.withLock { $0[key] = nil } }
}
