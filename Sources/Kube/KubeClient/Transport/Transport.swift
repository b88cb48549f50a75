// SPDX-License-Identifier: Apache-2.0

package import Curl

/// What carries requests to one API server. Tests script it; ``CurlTransport`` is the real one.
package protocol Transport: Sendable {
    /// Sends a request and collects the whole response.
    ///
    /// - Throws: ``TransportFailure``, or `CancellationError` where the task was cancelled.
    func send(_ request: HTTPRequest) async throws -> HTTPResponse

    /// Sends a request and returns once the head of the response is there; the body is pulled.
    ///
    /// - Throws: ``TransportFailure``, or `CancellationError` where the task was cancelled.
    func stream(_ request: HTTPRequest) async throws -> StreamedResponse

    /// Sends a request that asks for another protocol (RFC 9110, Upgrade), over a connection of its own.
    ///
    /// - Throws: ``TransportFailure``, or `CancellationError` where the task was cancelled.
    func upgrade(_ request: HTTPRequest) async throws -> UpgradeResponse

    /// For how long the transport has left what it was asked to do undone; zero where it keeps up.
    var unresponsiveness: Duration { get }

    /// Ends every transfer with ``TransportFailure/closed`` and gives back what the transport holds.
    func shutDown() async
}

extension Transport {
    /// A transport that always keeps up.
    package var unresponsiveness: Duration { .zero }
}

/// A whole response.
package struct HTTPResponse: Sendable {
    /// Status and headers.
    package var head: ResponseHead
    /// The body, decompressed.
    package var body: [UInt8]

    /// A response.
    package init(head: ResponseHead, body: [UInt8]) {
        self.head = head
        self.body = body
    }
}

/// A response whose body is still coming.
package struct StreamedResponse: Sendable {
    /// Status and headers.
    package let head: ResponseHead
    /// The body. Dropping it aborts the transfer.
    package let body: any ByteStream

    /// A response.
    package init(head: ResponseHead, body: any ByteStream) {
        self.head = head
        self.body = body
    }
}

/// Bytes that are pulled: what isn't pulled stays with the sender.
package protocol ByteStream: AnyObject, Sendable {
    /// The next bytes, never empty; `nil` at a proper end. To be called by one task at a time.
    ///
    /// - Throws: ``TransportFailure``, or `CancellationError` where the task was cancelled, which aborts the
    ///   transfer too.
    func next() async throws -> [UInt8]?

    /// How long the connection has given no byte, for this stream or another one that shares it; `nil` where that isn't
    /// known.
    var connectionSilence: Duration? { get }
}

extension ByteStream {
    /// A stream over something that isn't known.
    package var connectionSilence: Duration? { nil }
}

/// Why no whole response came.
package struct TransportFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kind of failure.
    package enum Kind: Sendable, Hashable {
        /// Not in time.
        case timeout
        /// The task was cancelled.
        case cancelled
        /// The transport was shut down.
        case closed
        /// The response has more bytes than allowed.
        case tooLarge
        /// The name, the connection, TLS or the stream failed.
        case connection
    }

    /// The kind of failure.
    package var kind: Kind
    /// What happened, in a clause.
    package var detail: String

    /// A failure.
    package init(_ kind: Kind, _ detail: String) {
        self.kind = kind
        self.detail = detail
    }

    /// What happened, in a clause.
    package var description: String { detail }

    static let cancelled = TransportFailure(.cancelled, "the task was cancelled")
    static let closed = TransportFailure(.closed, "the client was shut down")

    /// The error to throw: a cancelled task sees the error that every cancelled task sees.
    var thrown: any Error { kind == .cancelled ? CancellationError() : self }
}
