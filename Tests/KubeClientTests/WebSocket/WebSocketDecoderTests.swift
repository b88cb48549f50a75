// SPDX-License-Identifier: Apache-2.0

import Curl
import KubeModel
import Testing

@testable import KubeClient

@Suite struct WebSocketDecoderTests {
    /// A frame as a server sends it: without a mask.
    private func frame(_ first: UInt8, _ payload: [UInt8]) -> [UInt8] {
        switch payload.count {
        case ..<126: [first, UInt8(payload.count)] + payload
        case ..<65_536: [first, 126, UInt8(payload.count >> 8), UInt8(payload.count & 255)] + payload
        default:
            [first, 127] + [56, 48, 40, 32, 24, 16, 8, 0].map { UInt8(payload.count >> $0 & 255) } + payload
        }
    }

    private func events(_ bytes: [UInt8], by size: Int) throws -> [WebSocketDecoder.Event] {
        var decoder = WebSocketDecoder()
        var events: [WebSocketDecoder.Event] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            decoder.append(Array(bytes[start..<min(start + size, bytes.count)]))
            while let event = try decoder.next() { events.append(event) }
        }
        return events
    }

    @Test(arguments: [1, 2, 3, 7, 64, 100_000])
    func `messages are whole however their bytes are cut`(size: Int) throws {
        let bytes =
            frame(0x82, []) + frame(0x81, [1]) + frame(0x82, Array(repeating: 2, count: 126))
            + frame(0x82, Array(repeating: 3, count: 70_000)) + frame(0x88, [3, 232] + Array("bye".utf8))
        let expected: [WebSocketDecoder.Event] = [
            .message([]), .message([1]), .message(Array(repeating: 2, count: 126)),
            .message(Array(repeating: 3, count: 70_000)), .close(code: 1000, reason: "bye"),
        ]
        #expect(try events(bytes, by: size) == expected)
    }

    @Test(arguments: [1, 5, 100])
    func `a message may come in parts, with a ping in between`(size: Int) throws {
        let bytes =
            frame(0x02, [1]) + frame(0x00, [2]) + frame(0x89, [9]) + frame(0x8A, []) + frame(0x80, [3])
        #expect(try events(bytes, by: size) == [.ping([9]), .pong, .message([1, 2, 3])])
    }

    @Test(arguments: [
        ([0x83, 0], "it sent a frame of unknown type 3"),
        ([0xC2, 0], "it used an extension that was not negotiated"),
        ([0x82, 0x80, 0, 0, 0, 0], "it sent a masked frame"),
        (
            [0x80, 0],
            "it continued a message that it had "
                + "not started"
        ),
        ([0x02, 0, 0x82, 0], "it started a message before the end of another"),
        ([0x09, 0], "it sent a control frame that is too large"),
        ([0x89, 126, 0, 200], "it sent a control frame that is too large"),
        ([0x88, 1, 3], "it sent an incomplete close reason"),
    ])
    func `what breaks the rules is named`(bytes: [UInt8], what: String) {
        #expect(throws: WebSocketDecoder.Violation(description: what)) { try events(bytes, by: 100) }
    }

    @Test(arguments: [[0x82, 6], [0x82, 127, 255, 255, 255, 255, 255, 255, 255, 255]])
    func `what is too large is refused before it is there`(head: [UInt8]) {
        var decoder = WebSocketDecoder(limit: 5)
        decoder.append(head)
        #expect(throws: WebSocketDecoder.Violation(description: "it sent a message of more than 5 bytes")) {
            try decoder.next()
        }
    }

    @Test func `parts count together`() throws {
        var decoder = WebSocketDecoder(limit: 5)
        decoder.append([0x02, 3, 1, 2, 3, 0x80, 3])
        #expect(throws: WebSocketDecoder.Violation.self) { try decoder.next() }
    }
}

@Suite struct WebSocketFrameTests {
    @Test func `a small frame is masked as in the standard's example`() {
        let frame = WebSocketFrame.encoded(.text, Array("Hello".utf8), mask: 0x37FA_213D)
        #expect(frame == [0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58])
    }

    @Test(arguments: [
        (125, [0x82, 0xFD]), (126, [0x82, 0xFE, 0, 126]), (65_535, [0x82, 0xFE, 255, 255]),
        (65_536, [0x82, 0xFF, 0, 0, 0, 0, 0, 1, 0, 0]),
    ])
    func `the length takes as many bytes as it needs`(count: Int, head: [UInt8]) {
        let frame = WebSocketFrame.encoded(.binary, Array(repeating: 0, count: count), mask: 0)
        #expect(Array(frame.prefix(head.count)) == head)
        #expect(frame.count == head.count + 4 + count)
    }
}

@Suite struct WebSocketHandshakeTests {
    /// The standard's example has the key `dGhlIHNhbXBsZSBub25jZQ==`, which is "the sample nonce".
    private var handshake: WebSocketHandshake {
        var words: [UInt32] = [0x7468_6520, 0x7361_6D70, 0x6C65_206E, 0x6F6E_6365]
        return WebSocketHandshake(protocolName: "chat") { words.removeFirst() }
    }

    private func head(_ status: Int, _ accept: String, _ name: String) -> ResponseHead {
        ResponseHead(
            status: status,
            headers: [HTTPHeader("sec-websocket-accept", accept), HTTPHeader("sec-websocket-protocol", name)]
        )
    }

    @Test func `the standard's example is agreed on`() {
        #expect(handshake.headers.contains(HTTPHeader("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")))
        #expect(handshake.refusal(head(101, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", "chat")) == nil)
    }

    @Test(arguments: [
        (200, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", "chat"), (101, "wrong", "chat"),
        (101, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", "other"),
    ])
    func `anything else is a refusal`(status: Int, accept: String, name: String) {
        #expect(handshake.refusal(head(status, accept, name)) != nil)
    }

    @Test(arguments: [
        ("", "2jmj7l5rSw0yVb/vlWAYkK/YBwk="), ("abc", "qZk+NkcGgWq6PiVxeFDCbJzQ2J0="),
        (String(repeating: "a", count: 55), "wci73CJ5bijA4VFj0giZtlYh1lo="),
        (String(repeating: "a", count: 64), "AJi6gktcFkJ716ESKlpEKiXsZE0="),
    ])
    func `SHA-1 is what everybody's is`(text: String, digest: String) {
        #expect(Base64.encode(SHA1.digest(Array(text.utf8))) == digest)
    }
}

@Suite struct PortForwardChannelTests {
    @Test func `the first message of a channel is the port, the others are data`() throws {
        var channels = PortForwardChannels()
        #expect(try channels.receive([0, 80, 0]) == nil)
        #expect(try channels.receive([1, 80, 0]) == nil)
        #expect(try channels.receive([0, 1, 2]) == [1, 2])
        #expect(try channels.receive([0]) == nil)
    }

    @Test func `what comes on the other channel is why it failed`() throws {
        var channels = PortForwardChannels()
        #expect(try channels.receive([1, 80, 0]) == nil)
        #expect(throws: ForwardedConnection.Failure(description: "refused")) {
            try channels.receive([1] + Array("refused\n".utf8))
        }
    }

    @Test(arguments: [[], [2, 0]])
    func `anything else isn't of this port`(message: [UInt8]) {
        var channels = PortForwardChannels()
        #expect(throws: ForwardedConnection.Failure.self) { try channels.receive(message) }
    }
}

@Suite struct UpgradeAnswerTests {
    private func answer(_ text: String, by size: Int) throws -> UpgradeAnswer {
        var answer = UpgradeAnswer()
        let bytes = Array(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: size) {
            _ = try answer.receive(Array(bytes[start..<min(start + size, bytes.count)]))
        }
        return answer
    }

    @Test(arguments: [1, 3, 1000])
    func `what comes behind an agreement isn't lost`(size: Int) throws {
        let answer = try answer("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\nabc", by: size)
        #expect(answer.head?.status == 101)
        #expect(answer.rest == Array("abc".utf8))
    }

    @Test(arguments: [
        ("Content-Length: 5\r\n\r\nhello", true), ("Content-Length: 6\r\n\r\nhello", false),
        ("Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n", true),
        ("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", false), ("\r\nhello", false),
    ])
    func `a refusal has a body, however long it is said to be`(text: String, isWhole: Bool) throws {
        let answer = try answer("HTTP/1.1 403 Forbidden\r\n\(text)", by: 2)
        #expect(answer.head?.status == 403)
        #expect(answer.body == Array("hello".utf8))
        #expect(answer.isWhole == isWhole)
    }
}
