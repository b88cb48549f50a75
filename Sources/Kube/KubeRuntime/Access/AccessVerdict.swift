// SPDX-License-Identifier: Apache-2.0

/// Whether somebody may read what they ask for.
package enum AccessVerdict: Sendable, Hashable {
    case allowed
    /// Nobody knows who they are.
    case unknown
    /// It is known who they are, and they may not.
    case forbidden
    /// The API server can't say.
    case unavailable
}
