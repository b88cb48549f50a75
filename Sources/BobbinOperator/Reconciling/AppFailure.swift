import SpinAPI
package import SpinRendering

/// Why an app can't be brought to what its spec asks for, in words for its owner.
package struct AppFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// The condition's reason: one of ``Reason`` or of `ProblemReason`.
    package var reason: String
    /// Names the offending field or object and says what to do. Never holds a secret value.
    package var message: String
    /// Whether trying again without a change could help.
    package var isTransient: Bool

    package init(_ reason: Reason, _ message: String, isTransient: Bool = false) {
        self.reason = reason.rawValue
        self.message = message
        self.isTransient = isTransient
    }

    /// What validation or rendering found. A Secret or ConfigMap that is missing may come without our being told.
    package init(_ error: RenderError) {
        reason = error.reason.rawValue
        message = error.description
        isTransient = [.secretNotFound, .configMapNotFound].contains(error.reason)
    }

    package var description: String { "\(reason): \(message)" }
}
