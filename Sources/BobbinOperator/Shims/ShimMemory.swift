import KubeClient
import KubeModel
import KubeRuntime
import SpinAPI
import Synchronization

/// What is remembered of Shims that their objects don't say. Losing it costs an event or a wait anew, never more.
final class ShimMemory: Sendable {
    private struct Entry {
        var uid: String
        var waits: [String: Timestamp] = [:]
        var told: ShimNews.Told?
        var answer: (users: ShimUsers, scope: ShimUsers.Scope, classes: Set<String>, at: Duration)?
    }

    /// How long an answer is good that says that there are pods. That there are none is asked anew each time.
    private static let validity = Duration.seconds(4)

    private let entries = Mutex<[ObjectKey: Entry]>([:])

    func forget(_ key: ObjectKey) { entries.withLock { $0[key] = nil } }

    func waits(_ shim: (key: ObjectKey, uid: String)) -> [String: Timestamp] {
        of(shim) { $0.waits }
    }

    func told(_ shim: (key: ObjectKey, uid: String)) -> ShimNews.Told? { of(shim) { $0.told } }

    func note(_ plan: ShimPlan, of shim: (key: ObjectKey, uid: String)) {
        of(shim) { entry in
            entry.waits = plan.waits
        }
    }

    func tell(_ plan: ShimPlan, of shim: (key: ObjectKey, uid: String)) {
        of(shim) { entry in
            entry.told = Dictionary(plan.failures.map { ($0.node, $0.failure.reason) }) { $1 }
        }
    }

    /// The pods that run with a Shim, as they are or were a moment ago.
    ///
    /// - Throws: `KubeError`.
    func users(
        of shim: (key: ObjectKey, uid: String),
        _ scope: ShimUsers.Scope,
        classes: Set<String>,
        reader: any ObjectReader,
        now: Duration
    ) async throws -> ShimUsers {
        let known = of(shim) { $0.answer }
        if let known, known.scope == scope, known.classes == classes, !known.users.byNode.isEmpty,
            now - known.at < Self.validity
        {
            return known.users
        }
        let users = try await ShimUsers.ask(scope, classes: classes, of: reader)
        of(shim) { $0.answer = (users, scope, classes, now) }
        return users
    }

    /// What is known of a Shim; of an earlier one of its name nothing.
    private func of<Value>(_ shim: (key: ObjectKey, uid: String), _ body: (inout Entry) -> Value) -> Value
    where Value: Sendable {
        entries.withLock { entries in
            var entry = entries[shim.key] ?? Entry(uid: shim.uid)
            if entry.uid != shim.uid { entry = Entry(uid: shim.uid) }
            defer { entries[shim.key] = entry }
            return body(&entry)
        }
    }
}
