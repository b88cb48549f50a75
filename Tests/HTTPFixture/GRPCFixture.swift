// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import Synchronization

/// A server that speaks just enough HTTP/2, without TLS, to answer unary gRPC calls on a Unix socket.
///
/// It reads no headers: whatever is called gets the answer.
package final class GRPCFixture: Sendable {
    /// The answer to one call.
    package struct Answer: Sendable {
        /// The message; `nil` for an answer that has only headers.
        package var message: [UInt8]?
        package var status: Int
        package var statusMessage: String

        package init(message: [UInt8]?, status: Int = 0, statusMessage: String = "") {
            self.message = message
            self.status = status
            self.statusMessage = statusMessage
        }
    }

    private let channel: any Channel

    /// - Parameter answer: Gets the message of the call, without gRPC's frame.
    package static func start(
        unixSocket: String,
        _ answer: @escaping @Sendable ([UInt8]) -> Answer
    ) async throws -> GRPCFixture {
        let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(FrameHandler(answer: answer))
                }
            }
            .bind(unixDomainSocketPath: unixSocket).get()
        return GRPCFixture(channel)
    }

    private init(_ channel: any Channel) { self.channel = channel }

    deinit { channel.close(promise: nil) }

    package func stop() async throws { try await channel.close() }
}

/// HTTP/2 frames (RFC 9113), as far as that.
private final class FrameHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum Kind {
        static let data: UInt8 = 0
        static let headers: UInt8 = 1
        static let settings: UInt8 = 4
        static let ping: UInt8 = 6
    }
    private static let preface = 24
    private static let endStream: UInt8 = 1
    private static let endHeaders: UInt8 = 4
    private static let acknowledgement: UInt8 = 1

    private let answer: @Sendable ([UInt8]) -> GRPCFixture.Answer
    private var buffer = ByteBuffer()
    private var isGreeted = false
    private var messages: [UInt32: [UInt8]] = [:]

    init(answer: @escaping @Sendable ([UInt8]) -> GRPCFixture.Answer) { self.answer = answer }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var incoming = unwrapInboundIn(data)
        buffer.writeBuffer(&incoming)
        if !isGreeted {
            guard buffer.readSlice(length: Self.preface) != nil else { return }
            isGreeted = true
            write(Kind.settings, 0, stream: 0, [], context)
        }
        while let frame = nextFrame() { receive(frame, context) }
        context.flush()
    }

    private func nextFrame() -> (kind: UInt8, flags: UInt8, stream: UInt32, payload: [UInt8])? {
        let start = buffer.readerIndex
        guard let head = buffer.readBytes(length: 9) else { return nil }
        let count = Int(head[0]) << 16 | Int(head[1]) << 8 | Int(head[2])
        guard let payload = buffer.readBytes(length: count) else {
            buffer.moveReaderIndex(to: start)
            return nil
        }
        let stream = head[5...].reduce(0) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
        return (head[3], head[4], stream, payload)
    }

    private func receive(
        _ frame: (kind: UInt8, flags: UInt8, stream: UInt32, payload: [UInt8]),
        _ context: ChannelHandlerContext
    ) {
        switch frame.kind {
        case Kind.settings where frame.flags & Self.acknowledgement == 0:
            write(Kind.settings, Self.acknowledgement, stream: 0, [], context)
        case Kind.ping where frame.flags & Self.acknowledgement == 0:
            write(Kind.ping, Self.acknowledgement, stream: 0, frame.payload, context)
        case Kind.data: messages[frame.stream, default: []] += frame.payload
        default: break
        }
        guard frame.kind == Kind.data || frame.kind == Kind.headers, frame.flags & Self.endStream != 0 else {
            return
        }
        // gRPC's own frame: whether it is compressed, and four bytes of length.
        let message = messages.removeValue(forKey: frame.stream) ?? []
        respond(answer(Array(message.dropFirst(5))), stream: frame.stream, context)
    }

    private func respond(_ answer: GRPCFixture.Answer, stream: UInt32, _ context: ChannelHandlerContext) {
        let head = [(":status", "200"), ("content-type", "application/grpc")]
        let trailers = [("grpc-status", String(answer.status)), ("grpc-message", answer.statusMessage)]
        guard let message = answer.message else {
            let end = Self.endHeaders | Self.endStream
            return write(Kind.headers, end, stream: stream, Self.block(head + trailers), context)
        }
        write(Kind.headers, Self.endHeaders, stream: stream, Self.block(head), context)
        var framed: [UInt8] = [0]
        for shift in [24, 16, 8, 0] { framed.append(UInt8(truncatingIfNeeded: message.count >> shift)) }
        framed += message
        for start in stride(from: 0, to: framed.count, by: 16_384) {
            let end = min(start + 16_384, framed.count)
            write(Kind.data, 0, stream: stream, Array(framed[start..<end]), context)
        }
        write(Kind.headers, Self.endHeaders | Self.endStream, stream: stream, Self.block(trailers), context)
    }

    /// HPACK (RFC 7541): each a literal without indexing, names and values of up to 126 bytes.
    private static func block(_ headers: [(String, String)]) -> [UInt8] {
        var block: [UInt8] = []
        for (name, value) in headers {
            block += [0, UInt8(name.utf8.count)]
            block += name.utf8
            block.append(UInt8(value.utf8.count))
            block += value.utf8
        }
        return block
    }

    private func write(
        _ kind: UInt8,
        _ flags: UInt8,
        stream: UInt32,
        _ payload: [UInt8],
        _ context: ChannelHandlerContext
    ) {
        var frame = ByteBuffer()
        for shift in [16, 8, 0] { frame.writeInteger(UInt8(truncatingIfNeeded: payload.count >> shift)) }
        frame.writeBytes([kind, flags])
        frame.writeInteger(stream)
        frame.writeBytes(payload)
        context.write(wrapOutboundOut(frame), promise: nil)
    }
}
