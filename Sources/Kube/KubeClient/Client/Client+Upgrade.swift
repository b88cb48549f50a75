// SPDX-License-Identifier: Apache-2.0

import Curl
import KubeModel

extension Client {
    /// Opens a WebSocket to something in an object; a refusal is thrown with the server's message.
    func webSocket(
        _ request: HTTPRequest,
        _ operation: KubeError.Operation,
        protocolName: String
    ) async throws -> WebSocket {
        var attempts = CallAttempts(retries: 0)
        var generator = SystemRandomNumberGenerator()
        while true {
            let handshake = WebSocketHandshake(protocolName: protocolName) { generator.next() }
            var request = request
            request.headers += handshake.headers
            let (response, credential) = try await attempt(request, operation) {
                try await self.transport.upgrade($0)
            }
            if let channel = response.channel, handshake.refusal(response.head) == nil {
                return WebSocket(over: channel, received: response.leftover)
            }
            let isWorthRepeating = attempts.next(response.head) == .renewCredentials
            if isWorthRepeating, try await renew(credential) { continue }
            // What a server says to a wrong protocol isn't always in the form of its other answers.
            let status = Status(response.head, body: response.body)
            if response.head.status < 400 || response.body.isEmpty {
                let why = handshake.refusal(response.head) ?? "the connection was closed"
                throw KubeError(.server, operation: operation, status: status, message: why)
            }
            throw KubeError(status, operation)
        }
    }
}
