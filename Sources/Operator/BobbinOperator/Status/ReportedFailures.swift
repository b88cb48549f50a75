import KubeModel
import Synchronization

/// The failures that were reported by an event and aren't in a status yet, so that one that can't be written makes no
/// stream of events.
final class ReportedFailures: Sendable {
    private let reported = Mutex<[ObjectKey: FailureNews]>([:])

    /// Whether a failure has yet to be reported. Records that it is.
    func isNew(_ news: FailureNews, of key: ObjectKey) -> Bool {
        reported.withLock { $0.updateValue(news, forKey: key) != news }
    }

    /// Forgets what was reported: it is in the status, or its object is gone.
    func clear(_ key: ObjectKey) { reported.withLock { $0[key] = nil } }
}
