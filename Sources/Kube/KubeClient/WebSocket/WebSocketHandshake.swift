// SPDX-License-Identifier: Apache-2.0

import Curl
import KubeModel

/// What a client asks for and what the server has to answer (RFC 6455, 4.1).
struct WebSocketHandshake {
    private let key: String
    private let protocolName: String

    /// - Parameter random: What the key is made of.
    init(protocolName: String, random: () -> UInt32) {
        self.protocolName = protocolName
        let words = (0..<4).map { _ in random() }
        key = Base64.encode(
            words.flatMap { word in [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> $0) } }
        )
    }

    var headers: [HTTPHeader] {
        [
            HTTPHeader("Connection", "Upgrade"), HTTPHeader("Upgrade", "websocket"),
            HTTPHeader("Sec-WebSocket-Version", "13"), HTTPHeader("Sec-WebSocket-Key", key),
            HTTPHeader("Sec-WebSocket-Protocol", protocolName),
        ]
    }

    /// Why the answer is no agreement; `nil` where it is one.
    func refusal(_ head: ResponseHead) -> String? {
        guard head.status == 101 else {
            return
                "the server did not accept the WebSocket (status \(head.status)); it may be too old, or a proxy may "
                + "block WebSockets"
        }
        let expected = Base64.encode(SHA1.digest(Array("\(key)258EAFA5-E914-47DA-95CA-C5AB0DC85B11".utf8)))
        guard head.first("sec-websocket-accept") == expected else {
            return "the response has a wrong Sec-WebSocket-Accept header; it may not come from the API server"
        }
        guard head.first("sec-websocket-protocol") == protocolName else {
            return "the server does not support \(protocolName)"
        }
        return nil
    }
}
