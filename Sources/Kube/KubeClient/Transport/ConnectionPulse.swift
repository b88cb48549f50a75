// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// When a connection last gave a byte, whichever of its transfers the byte was for. Written by the loop's thread, read
/// from anywhere.
final class ConnectionPulse: Sendable {
    private let last: Mutex<ContinuousClock.Instant>

    init(at now: ContinuousClock.Instant) { last = Mutex(now) }

    /// The moment of the last byte.
    var lastByte: ContinuousClock.Instant { last.withLock { $0 } }

    /// Records that bytes came.
    func beat(at now: ContinuousClock.Instant) { last.withLock { $0 = max($0, now) } }

    /// How long the connection has given nothing.
    func silence(at now: ContinuousClock.Instant = .now) -> Duration { lastByte.duration(to: now) }
}
