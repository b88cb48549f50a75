// SPDX-License-Identifier: Apache-2.0

package import Curl

/// A connection that bytes go over both ways, each paced by whoever is slower.
package protocol ByteChannel: AnyObject, Sendable {
    /// The next bytes, never empty; `nil` once the peer has ended. To be called by one task at a time.
    ///
    /// - Throws: ``TransportFailure``, or `CancellationError` where the task was cancelled, which ends the connection.
    func read() async throws -> [UInt8]?

    /// Sends bytes, whole and in the order of the calls; returns once there is room for more.
    ///
    /// - Throws: ``TransportFailure``, or `CancellationError` where the task was cancelled, which ends the connection.
    func write(_ bytes: [UInt8]) async throws

    /// Ends the connection, once what was written is sent as far as the peer takes it without waiting.
    func close()
}

/// What came of asking for another protocol.
package struct UpgradeResponse: Sendable {
    /// Status and headers; 101 where the server agreed.
    package let head: ResponseHead
    /// The body of a refusal.
    package let body: [UInt8]
    /// The connection, where the server agreed. Dropping it ends it.
    package let channel: (any ByteChannel)?
    /// What the server sent behind its agreement.
    package let leftover: [UInt8]

    /// A response.
    package init(
        head: ResponseHead,
        body: [UInt8] = [],
        channel: (any ByteChannel)? = nil,
        leftover: [UInt8] = []
    ) {
        self.head = head
        self.body = body
        self.channel = channel
        self.leftover = leftover
    }
}

extension Transport {
    /// A transport that knows of no other protocols.
    package func upgrade(_ request: HTTPRequest) async throws -> UpgradeResponse {
        throw TransportFailure(.connection, "this transport does not support other protocols")
    }
}
