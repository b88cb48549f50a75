// SPDX-License-Identifier: Apache-2.0

/// Sends requests by libcurl, on one thread of its own.
///
/// A connection that takes requests and gives no byte is closed, with all that is on it (see ``ConnectionTable``).
///
/// Where the server offers HTTP/2, all calls share one connection and all streams another (see
/// ``ActiveTransfer``); otherwise connections are kept alive and reused. Calls beyond
/// ``Limits/concurrentCalls`` wait in line, streams never do, so that watches can't starve calls.
package final class CurlTransport: Transport {
    /// What bounds the transport.
    package struct Limits: Sendable {
        /// How many calls are under way at once. More than the work that takes long may have, so that others get through.
        package var concurrentCalls = 128
        /// How many bytes a stream holds for a consumer that is behind, before its socket is left unread.
        package var streamBuffer = 256 << 10
        /// How many connections are kept.
        package var connections = 64

        /// The usual limits.
        package init() {}
    }

    private let loop: CurlLoop
    private let limits: Limits
    private let endpoint: Endpoint
    private let upgrades = UpgradeConnections()

    /// A transport to the server of that configuration. Opens no connection yet.
    ///
    /// - Parameter onSilentConnection: Told of each connection that is closed because it gave no byte. Called on the
    ///   transport's thread.
    /// - Throws: ``KubeError`` where the configuration can't be used or the thread can't be started.
    package init(
        _ configuration: ClientConfiguration,
        limits: Limits = Limits(),
        onSilentConnection: SilenceObserver? = nil
    ) throws {
        self.limits = limits
        endpoint = try Endpoint(configuration)
        loop = try CurlLoop(endpoint: endpoint, limits: limits, onSilentConnection: onSilentConnection)
    }

    deinit {
        loop.abandon()
        upgrades.endAll()
    }

    package func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        let sink = CallSink(limit: request.responseLimit)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                if sink.wait(continuation) { loop.submit(.start(request, sink)) }
            }
        } onCancel: {
            loop.cancel(sink)
        }
    }

    package func stream(_ request: HTTPRequest) async throws -> StreamedResponse {
        let sink = StreamSink(limit: limits.streamBuffer)
        let head = try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                sink.waitForHead(continuation)
                loop.submit(.start(request, sink))
            }
        } onCancel: {
            loop.cancel(sink)
        }
        return StreamedResponse(head: head, body: CurlByteStream(sink: sink, loop: loop))
    }

    package func upgrade(_ request: HTTPRequest) async throws -> UpgradeResponse {
        let handshake = try UpgradeHandshake(request, endpoint)
        let channel = try await upgrades.open(request, endpoint, buffer: limits.streamBuffer)
        return try await handshake.perform(over: channel, within: request.timeout)
    }

    package var unresponsiveness: Duration { loop.unresponsiveness }

    package func shutDown() async {
        upgrades.endAll()
        await loop.shutDown()
    }
}

/// The body of a streamed response. Dropping it aborts the transfer.
private final class CurlByteStream: ByteStream {
    private let sink: StreamSink
    private let loop: CurlLoop

    init(sink: StreamSink, loop: CurlLoop) {
        self.sink = sink
        self.loop = loop
    }

    var connectionSilence: Duration? { sink.pulse?.silence() }

    deinit { if !sink.isOver { loop.cancel(sink) } }

    func next() async throws -> [UInt8]? {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                if case .ready(resumes: true) = sink.pull(continuation) { loop.submit(.resume(sink)) }
            }
        } onCancel: {
            loop.cancel(sink)
        }
    }
}
