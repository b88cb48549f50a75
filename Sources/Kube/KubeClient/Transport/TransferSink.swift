// SPDX-License-Identifier: Apache-2.0

import Curl

/// Where the event loop puts what it receives. Called on the loop's thread, but for ``cancel()``.
protocol TransferSink: AnyObject, Sendable {
    /// Whether nobody waits any longer, so that the transfer needn't begin.
    var isOver: Bool { get }
    /// Whether the transfer is a stream, which has no end of its own and is paced by its consumer.
    var isStream: Bool { get }
    /// Learns which connection the response comes over; called before the head.
    func attach(to pulse: ConnectionPulse)
    /// Whether what the transfer receives waits for its consumer.
    var isPaused: Bool { get }
    /// Takes the head of the response.
    func receive(_ head: ResponseHead)
    /// Takes bytes of the body, or refuses them where they are more than allowed.
    ///
    /// - Parameter isHeld: Whether libcurl has held the bytes since a pause.
    func receive(_ bytes: UnsafeRawBufferPointer, isHeld: Bool) -> BodyReception
    /// Takes the end; `nil` for a proper one.
    func finish(_ failure: TransportFailure?)
}

extension TransferSink {
    func attach(to pulse: ConnectionPulse) {}
    var isPaused: Bool { false }
}
