package import KubeClient
import KubeModel
package import SpinAPI
package import SpinRendering

/// Why an app can't be brought to what its spec asks for, in words for its owner.
package struct AppFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// The condition's reason: one of ``Reason`` or of `ProblemReason`.
    package var reason: String
    /// Names the offending field or object and says what to do. Never holds a secret value.
    package var message: String
    /// Whether trying again without a change could help.
    package var isTransient: Bool
    /// The fields of the object that the API server found wrong, where it said which.
    package var fields: [String] = []

    package init(
        _ reason: Reason,
        _ message: String,
        isTransient: Bool = false,
        fields: [String] = []
    ) {
        self.init(reason: reason.rawValue, message, isTransient: isTransient)
        self.fields = fields
    }

    package init(_ reason: ProblemReason, _ message: String, isTransient: Bool = false) {
        self.init(reason: reason.rawValue, message, isTransient: isTransient)
    }

    private init(reason: String, _ message: String, isTransient: Bool) {
        self.reason = reason
        self.message = Self.bounded(message)
        self.isTransient = isTransient
    }

    /// What validation or rendering found.
    package init(_ error: RenderError) {
        self.init(error.reason, error.description)
    }

    /// What the API server answered that isn't a refusal of an object.
    package init(_ error: KubeError) {
        self.init(error.isForbidden ? .applyRefused : .serverFailure, error.description, isTransient: true)
    }

    /// As much as a condition holds, or fewer bytes, so that what is stored is what was said.
    static func bounded(_ message: String, to limit: Int = 1024) -> String {
        guard message.utf8.count > limit else { return message }
        // By bytes: a character may be of any number of them.
        var bounded = ""
        var count = 0
        for scalar in message.unicodeScalars {
            count += UTF8.width(scalar)
            if count > limit - "…".utf8.count { break }
            bounded.unicodeScalars.append(scalar)
        }
        return bounded + "…"
    }

    package var description: String { "\(reason): \(message)" }
}

extension KubeError {
    /// Whether the API server answered with a failure worth telling an app's owner of: not a conflict, which the next
    /// attempt settles, nor being put off.
    var isAnswer: Bool { status != nil && !isConflict && status?.code != 429 }
}
