// SPDX-License-Identifier: Apache-2.0

import SpinAPI
import SpinState

/// What to do about a reason, in one sentence.
package enum Remedy {
    /// The remedy for a reason of an app's condition; `nil` for a reason that there isn't, or that needs none.
    package static func forApp(_ reason: String) -> String? {
        (Reason(rawValue: reason)?.remedy ?? ProblemReason(rawValue: reason)?.remedy).flatMap(nonEmpty)
    }

    /// The remedy for a reason of a Shim's condition, or of a node that fails.
    package static func forShim(_ reason: String) -> String? {
        (ShimReason(rawValue: reason)?.remedy ?? NodeFailureReason(rawValue: reason)?.remedy).flatMap(
            nonEmpty
        )
    }

    /// Where there is more about a reason.
    package static func page(_ reason: String) -> String { "docs/troubleshooting.md#\(reason.lowercased())" }

    private static func nonEmpty(_ text: String) -> String? { text.isEmpty ? nil : text }
}
