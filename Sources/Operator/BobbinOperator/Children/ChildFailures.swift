// SPDX-License-Identifier: Apache-2.0

import KubeClient

/// What went wrong with an app's objects, which are applied independently of each other.
struct ChildFailures: Error, Sendable {
    /// What the app's owner is to be told, in the order in which it is told.
    private(set) var failures: [AppFailure] = []
    /// What the API server failed at first, to be tried again as any such failure is.
    private(set) var error: KubeError?
    /// What isn't expected.
    private(set) var other: (any Error)?

    var isEmpty: Bool { failures.isEmpty && error == nil && other == nil }

    /// The value, or `nil` where there is a failure instead, which is recorded.
    ///
    /// - Throws: `CancellationError`, after which nothing that was found counts.
    mutating func value<Value>(of result: Result<Value, any Error>) throws -> Value? {
        switch result {
        case .success(let value): return value
        case .failure(let error):
            try record(error)
            return nil
        }
    }

    /// Records a failure.
    ///
    /// - Throws: `CancellationError`.
    mutating func record(_ failure: any Error) throws {
        switch failure {
        case let failure as AppFailure: failures.append(failure)
        case let failure as KubeError:
            if failure.isReportable { failures.append(AppFailure(failure)) }
            error = error ?? failure
        case is CancellationError: throw failure
        default: other = other ?? failure
        }
    }

    /// These failures, followed by others.
    func joined(_ others: ChildFailures) -> ChildFailures {
        var all = self
        all.failures += others.failures
        all.error = error ?? others.error
        all.other = other ?? others.other
        return all
    }

    /// All that is to be told as one failure, if there is any.
    var told: AppFailure? { AppFailure.merged(failures) }
}

/// Some of an app's objects couldn't be applied: what is to be told, and what there is all the same.
struct FailedChildren: Error {
    var failures: ChildFailures
    /// The app's Deployment as it is.
    var running: Deployment?
    /// Where the app's Service is; `nil` where nothing new is known of it.
    var service: ServiceAddress?
    /// When to look again, where something waits for that.
    var lookAgain: Duration?
}
