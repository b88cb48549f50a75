// SPDX-License-Identifier: Apache-2.0

internal import KubeModel
internal import Synchronization

/// What one reconcile wrote, for the line in the log that tells it.
final class WriteJournal: Sendable {
    /// The journal of the reconcile under way; there is none elsewhere.
    @TaskLocal static var current: WriteJournal?

    /// How many writes are told one by one.
    private static let limit = 10

    private struct State {
        var writes: [Write] = []
        var count = 0
        /// The writes that were sent and not answered, in order.
        var pending: [(id: UInt64, write: Write)] = []
        var lastID: UInt64 = 0
    }

    private let state = Mutex(State())

    /// Records that a write was done.
    func record(_ write: Write) {
        state.withLock { state in
            if state.writes.count < Self.limit { state.writes.append(write) }
            state.count += 1
        }
    }

    /// The writes that were sent and have no answer, such as `apply Deployment default/hello`.
    var pending: [String] {
        state.withLock { $0.pending.map { "\($0.write.verb.rawValue) \($0.write.object)" } }
    }

    /// Records that a write is sent; to be answered with ``ended(_:)`` once it is answered, but not where it is given
    /// up because its task is cancelled.
    func began(_ write: Write) -> UInt64 {
        state.withLock { state in
            state.lastID += 1
            state.pending.append((state.lastID, write))
            return state.lastID
        }
    }

    /// Records that a write was answered.
    func ended(_ id: UInt64) { state.withLock { state in state.pending.removeAll { $0.id == id } } }

    /// `applied Deployment default/hello, patched SpinApp default/hello/status`; `nil` where nothing was written.
    var story: String? {
        let (writes, count) = state.withLock { ($0.writes, $0.count) }
        guard count > 0 else { return nil }
        let told = writes.map { "\($0.verb.done) \($0.object)" }
        let rest = count - writes.count
        return told.joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
    }
}

extension Write {
    /// `Deployment default/hello`, `SpinApp default/hello/status`.
    fileprivate var object: String { "\(type.kind) \(key)\(subresource.map { "/\($0)" } ?? "")" }
}

extension Write.Verb {
    fileprivate var done: String {
        switch self {
        case .create: "created"
        case .apply: "applied"
        case .patch: "patched"
        case .update: "updated"
        case .delete: "deleted"
        }
    }
}
