/// What to do about a key after it was reconciled.
public enum Outcome: Sendable, Hashable {
    /// Nothing, until something changes.
    case settled
    /// Reconcile again after that time, unless something changes before.
    case requeue(after: Duration)
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
