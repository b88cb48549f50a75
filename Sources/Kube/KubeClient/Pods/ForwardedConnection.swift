// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// One connection to a port of a pod, over a WebSocket of its own.
///
/// Each message starts with the number of its channel: 0 for data, 1 for what went wrong. The first message on either
/// is the port, in two bytes. There is no way to say that one's own side has ended while the other goes on.
package final class ForwardedConnection: Sendable {
    /// What the pod's node says went wrong, such as that nobody listens.
    package struct Failure: Error, Hashable, CustomStringConvertible {
        package let description: String
    }

    private let socket: WebSocket
    private let channels = Mutex(PortForwardChannels())

    package init(over socket: WebSocket) { self.socket = socket }

    /// The next bytes, never empty; `nil` once the pod has ended the connection. To be called by one task at a time.
    ///
    /// - Throws: ``Failure``, ``TransportFailure``, `CancellationError`.
    package func read() async throws -> [UInt8]? {
        while let message = try await socket.receive() {
            let data = try channels.withLock { channels throws(Failure) in try channels.receive(message) }
            if let data { return data }
        }
        return nil
    }

    /// Sends bytes; returns once there is room for more.
    ///
    /// - Throws: ``TransportFailure``, `CancellationError`.
    package func write(_ bytes: some Collection<UInt8>) async throws {
        var message: [UInt8] = [0]
        message.reserveCapacity(bytes.count + 1)
        message.append(contentsOf: bytes)
        try await socket.send(message)
    }

    /// Ends the connection.
    package func close() async { await socket.close() }
}

/// What the messages of a forwarded port are.
struct PortForwardChannels {
    /// Whether the first message of each channel has come.
    private var hasBegun = [false, false]

    /// The data in a message, if there is any.
    mutating func receive(_ message: [UInt8]) throws(ForwardedConnection.Failure) -> [UInt8]? {
        guard let channel = message.first, channel < 2 else {
            throw ForwardedConnection.Failure(description: "the server sent data for another port")
        }
        guard hasBegun[Int(channel)] else {
            hasBegun[Int(channel)] = true
            return nil
        }
        guard message.count > 1 else { return nil }
        let payload = Array(message.dropFirst())
        if channel == 0 { return payload }
        var text = String(decoding: payload, as: UTF8.self)[...]
        while text.last?.isWhitespace == true { text.removeLast() }
        throw ForwardedConnection.Failure(description: String(text))
    }
}
