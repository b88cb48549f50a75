// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// A WebSocket (RFC 6455) over a connection that was upgraded. Dropping it ends it.
package final class WebSocket: Sendable {
    private let channel: any ByteChannel
    private let random: @Sendable () -> UInt32
    private let decoder: Mutex<WebSocketDecoder>

    /// - Parameters:
    ///   - received: What came behind the server's agreement.
    ///   - random: What frames are masked by.
    package init(
        over channel: any ByteChannel,
        received: [UInt8] = [],
        random: @escaping @Sendable () -> UInt32 = { .random(in: .min ... .max) }
    ) {
        self.channel = channel
        self.random = random
        var decoder = WebSocketDecoder()
        decoder.append(received)
        self.decoder = Mutex(decoder)
    }

    /// The next message; `nil` once the server has closed. To be called by one task at a time. Answers pings.
    ///
    /// - Throws: ``TransportFailure``, `CancellationError`.
    package func receive() async throws -> [UInt8]? {
        while true {
            switch try nextEvent() {
            case .message(let message): return message
            case .ping(let payload): try await send(.pong, payload)
            case .pong: break
            case .close(let code, let reason):
                channel.close()
                // 1000: done; 1001: going away; none: none given.
                guard let code, code > 1001 else { return nil }
                let why = reason.isEmpty ? "" : ": \(reason)"
                throw TransportFailure(.connection, "the server closed the stream (code \(code))\(why)")
            case nil:
                guard let chunk = try await channel.read() else { return nil }
                decoder.withLock { $0.append(chunk) }
            }
        }
    }

    /// Sends a binary message; returns once there is room for more.
    ///
    /// - Throws: ``TransportFailure``, `CancellationError`.
    package func send(_ message: [UInt8]) async throws { try await send(.binary, message) }

    /// Says goodbye, as far as that goes, and ends the connection.
    package func close() async {
        // Where it has ended already, there is nobody to say it to.
        _ = await Result { () async throws in try await self.send(.close, [0x03, 0xE8]) }
        channel.close()
    }

    private func send(_ opcode: WebSocketFrame.Opcode, _ payload: [UInt8]) async throws {
        try await channel.write(WebSocketFrame.encoded(opcode, payload, mask: random()))
    }

    private func nextEvent() throws -> WebSocketDecoder.Event? {
        do {
            return try decoder.withLock { decoder throws(WebSocketDecoder.Violation) in try decoder.next() }
        } catch {
            channel.close()
            throw TransportFailure(.connection, "the server violated the WebSocket protocol: \(error)")
        }
    }
}

extension Result where Failure == any Error {
    fileprivate init(_ body: () async throws -> Success) async {
        do {
            self = .success(try await body())
        } catch { self = .failure(error) }
    }
}
