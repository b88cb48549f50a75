// SPDX-License-Identifier: Apache-2.0

/// Makes messages of the bytes that a server sends, however these are split.
struct WebSocketDecoder {
    /// What came.
    enum Event: Hashable {
        /// A whole message, text or binary.
        case message([UInt8])
        case ping([UInt8])
        case pong
        case close(code: Int?, reason: String)
    }

    /// Bytes that break the protocol's rules.
    struct Violation: Error, Hashable, CustomStringConvertible {
        let description: String
    }

    private struct Head {
        var opcode: WebSocketFrame.Opcode
        var isFinal: Bool
        var size: Int
        var payload: Int
    }

    private let limit: Int
    private var bytes: [UInt8] = []
    private var offset = 0
    /// The message whose end is still to come.
    private var message: [UInt8]?

    /// - Parameter limit: The largest message that is taken.
    init(limit: Int = 16 << 20) { self.limit = limit }

    mutating func append(_ chunk: [UInt8]) {
        if offset > 0 {
            bytes.removeFirst(offset)
            offset = 0
        }
        bytes += chunk
    }

    /// The next event; `nil` where more bytes are needed.
    ///
    /// - Throws: ``Violation``.
    mutating func next() throws(Violation) -> Event? {
        while let head = try head() {
            guard bytes.count - head.payload >= head.size else { return nil }
            let payload = Array(bytes[head.payload..<head.payload + head.size])
            offset = head.payload + head.size
            switch head.opcode {
            case .ping: return .ping(payload)
            case .pong: return .pong
            case .close: return try close(payload)
            case .text, .binary:
                guard message == nil else {
                    throw Violation(
                        description: "it started a message before the end of "
                            + "another"
                    )
                }
                message = payload
            case .continuation:
                guard message != nil else {
                    throw Violation(
                        description: "it continued a message that it had not "
                            + "started"
                    )
                }
                message? += payload
            }
            if head.isFinal, let whole = message {
                message = nil
                return .message(whole)
            }
        }
        return nil
    }

    private func head() throws(Violation) -> Head? {
        guard bytes.count - offset >= 2 else { return nil }
        let (first, second) = (bytes[offset], bytes[offset + 1])
        guard first & 0x70 == 0 else {
            throw Violation(description: "it used an extension that was not negotiated")
        }
        guard let opcode = WebSocketFrame.Opcode(rawValue: first & 0x0F) else {
            throw Violation(description: "it sent a frame of unknown type \(first & 0x0F)")
        }
        guard second & 0x80 == 0 else { throw Violation(description: "it sent a masked frame") }
        var size = Int(second)
        var payload = offset + 2
        if size >= 126 {
            let width = size == 126 ? 2 : 8
            guard bytes.count - payload >= width else { return nil }
            let wide = bytes[payload..<payload + width].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            size = Int(min(wide, UInt64(Int32.max)))
            payload += width
        }
        let isFinal = first & 0x80 != 0
        if opcode.isControl, !isFinal || size > 125 {
            throw Violation(description: "it sent a control frame that is too large")
        }
        guard size <= limit - (message?.count ?? 0) else {
            throw Violation(description: "it sent a message of more than \(limit) bytes")
        }
        return Head(opcode: opcode, isFinal: isFinal, size: size, payload: payload)
    }

    private func close(_ payload: [UInt8]) throws(Violation) -> Event {
        guard payload.count != 1 else { throw Violation(description: "it sent an incomplete close reason") }
        guard payload.count >= 2 else { return .close(code: nil, reason: "") }
        let code = Int(payload[0]) << 8 | Int(payload[1])
        return .close(code: code, reason: String(decoding: payload[2...], as: UTF8.self))
    }
}
