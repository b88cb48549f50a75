// SPDX-License-Identifier: Apache-2.0

import KubeClient
import KubeModel
import KubeRuntime

/// A status could not be written. It is tried again after a second at the least: where it is refused, computing it again
/// changes nothing.
struct StatusWriteError: RetryableError, CustomStringConvertible {
    let error: KubeError
    let key: ObjectKey

    var retryCause: RetryCause {
        let cause = RetryCause(error)
        // Another status won't wait for this one.
        return cause.kind == .conflict || cause.kind == .other
            ? RetryCause(.throttled, scope: "status of \(key)") : cause
    }

    var retryAfter: Duration? { error.retryAfter }
    var description: String { "cannot update the status: \(error)" }
}
