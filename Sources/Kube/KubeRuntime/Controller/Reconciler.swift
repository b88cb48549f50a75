// SPDX-License-Identifier: Apache-2.0

/// What to do about a key after it was reconciled.
public enum Outcome: Sendable, Hashable {
    /// Nothing, until something changes.
    case settled
    /// Reconcile again after that time, unless something changes before.
    case requeue(after: Duration)
    /// It failed, which was reported: reconcile again after a wait that grows as after an error, but at the latest after
    /// that time, where one is given.
    case retry(RetryCause, atLatest: Duration? = nil)
}

/// Makes the world be as an object says.
///
/// Told only *which* object, never what happened: it reads the present state from the stores and does what is
/// missing. A key without an object is the normal case of one that was deleted.
public protocol Reconciler: Sendable {
    /// Names what is reconciled, such as an `ObjectKey`.
    associatedtype Key: Hashable & Sendable & CustomStringConvertible

    /// Reconciles a key. Never called for one key twice at a time.
    ///
    /// To end soon where the task is cancelled: at the deadline and at shutdown.
    ///
    /// - Throws: Anything, to be called again later; ``TerminalError`` not to be, until something changes.
    func reconcile(_ key: Key) async throws -> Outcome

    /// Reports that a reconciliation was cancelled because it took too long. It has a few seconds for that.
    ///
    /// - Parameter timeout: How long it was given, and what it was waiting for.
    /// - Throws: Anything, to be logged: the key is tried again in any case.
    func report(_ timeout: ReconcileTimeout, of key: Key) async throws
}

extension Reconciler {
    /// Reports nothing.
    public func report(_ timeout: ReconcileTimeout, of key: Key) async throws {}
}

/// A reconciliation that took longer than it may.
public struct ReconcileTimeout: Sendable, Hashable {
    /// How long it was given.
    public var limit: Duration
    /// The writes that had no answer by then, such as `apply Deployment default/hello`.
    public var pending: [String]
}

/// A failure that trying again can't help.
public struct TerminalError: Error, CustomStringConvertible {
    /// What went wrong.
    public let underlying: any Error

    /// Marks an error as terminal.
    public init(_ underlying: any Error) { self.underlying = underlying }

    /// The underlying error's description.
    public var description: String { "\(underlying)" }
}
