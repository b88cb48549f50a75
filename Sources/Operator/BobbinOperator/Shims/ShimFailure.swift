// SPDX-License-Identifier: Apache-2.0

package import SpinState

/// Why a Shim as a whole can't be brought to what its spec asks for.
package struct ShimFailure: Error, Sendable, Hashable {
    package var reason: ShimReason
    /// Names the object and says what to do.
    package var message: String

    package init(_ reason: ShimReason, _ message: String) {
        self.reason = reason
        self.message = AppFailure.bounded(message)
    }
}
