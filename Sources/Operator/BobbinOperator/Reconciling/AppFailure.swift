// SPDX-License-Identifier: Apache-2.0

package import KubeClient
package import KubeModel
package import KubeRuntime
package import SpinAPI
package import SpinRendering
package import SpinState

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
    /// Why to try again, where more is known than that this failure may end.
    package var cause: RetryCause?

    package init(
        _ reason: Reason,
        _ message: String,
        isTransient: Bool = false,
        fields: [String] = [],
        cause: RetryCause? = nil
    ) {
        self.init(reason: reason.rawValue, message, isTransient: isTransient)
        self.fields = fields
        self.cause = cause
    }

    package init(
        _ reason: ProblemReason,
        _ message: String,
        isTransient: Bool = false,
        cause: RetryCause? = nil
    ) {
        self.init(reason: reason.rawValue, message, isTransient: isTransient)
        self.cause = cause
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

    /// What the API server answered that isn't a refusal of an object, or that it did not answer in time.
    package init(_ error: KubeError) {
        let reason: Reason =
            switch error.code {
            case .timeout: .timeout
            case .tooLarge: .objectTooLarge
            default: error.isForbidden ? .applyRefused : .serverFailure
            }
        self.init(reason, error.description, isTransient: true, cause: RetryCause(error))
    }

    /// That a reconcile took longer than it may.
    package init(_ timeout: ReconcileTimeout) {
        let seconds = timeout.limit.components.seconds
        let message =
            timeout.pending.isEmpty
            ? "the API server did not answer within \(seconds) seconds"
            : "the API server did not answer within \(seconds) seconds: \(timeout.pending.joined(separator: ", ")); "
                + "check the admission webhooks for this kind"
        self.init(.timeout, message, isTransient: true, cause: RetryCause(.timeout))
    }

    /// Why an object that failed so is to be tried again though nothing changes; `nil` where it isn't.
    package func retryCause(of key: ObjectKey) -> RetryCause? {
        guard isTransient else { return nil }
        return cause ?? RetryCause(.obstacle, scope: "\(reason) \(key)")
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
    /// Whether an app's owner is to know of it: the API server answered with a failure, or didn't answer a request in
    /// time. Not a conflict, which the next attempt settles, nor being put off.
    var isReportable: Bool {
        if code == .timeout || code == .tooLarge { return true }
        return status != nil && !isConflict && status?.code != 429
    }
}
