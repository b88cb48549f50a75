// SPDX-License-Identifier: Apache-2.0

/// Takes a response in, on the thread that performs it.
package protocol EasyReceiver: AnyObject {
    /// A line of a head or of trailers came; called before what it completes is received.
    func receiveHeaderLine()
    /// The head is whole.
    ///
    /// - Returns: Whether to go on; else the transfer fails.
    func receive(_ head: ResponseHead) -> Bool
    /// Bytes of the body came; they are there until this returns.
    func receive(_ bytes: UnsafeRawBufferPointer) -> BodyReception
}

/// What becomes of bytes that were offered.
package enum BodyReception: Sendable {
    /// They were taken.
    case taken
    /// There is no room: libcurl keeps them, and offers them again after ``EasyHandle/resume()``.
    case pause
    /// They aren't wanted: the transfer fails.
    case refused
}
