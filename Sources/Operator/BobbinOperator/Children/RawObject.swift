// SPDX-License-Identifier: Apache-2.0

package import KubeModel
import Synchronization

/// The bytes of the part of a child that we render, kept until somebody has compared them.
///
/// A cache of ten thousand Deployments must not keep ten thousand specs: once a child is known to be as we
/// want it, its digest is enough, and ``discard()`` gives the bytes back.
package final class RawObject: Sendable {
    private let bytes: Mutex<[UInt8]?>

    package init(_ bytes: [UInt8]) { self.bytes = Mutex(bytes) }

    /// The bytes read as JSON; `nil` once they were given back.
    package func value() throws -> JSONValue? {
        guard let bytes = bytes.withLock({ $0 }) else { return nil }
        return try JSONValue(json: bytes)
    }

    package func discard() { bytes.withLock { $0 = nil } }
}
