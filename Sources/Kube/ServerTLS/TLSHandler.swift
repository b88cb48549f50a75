// SPDX-License-Identifier: Apache-2.0

package import NIOCore

/// TLS between a channel and its other handlers, the server's end.
///
/// A client gets a few seconds for the handshake, and is left where it isn't done by then or does it wrong.
package final class TLSHandler: ChannelDuplexHandler {
    package typealias InboundIn = ByteBuffer
    package typealias InboundOut = ByteBuffer
    package typealias OutboundIn = ByteBuffer
    package typealias OutboundOut = ByteBuffer

    private let session: TLSSession
    private let timeout: TimeAmount
    private var isOpen = false
    private var isDone = false
    private var deadline: Scheduled<Void>?

    /// A handler for one channel.
    ///
    /// - Throws: ``TLSError`` where there is no memory for it.
    package init(_ context: TLSContext, timeout: TimeAmount = .seconds(10)) throws(TLSError) {
        session = try TLSSession(context)
        self.timeout = timeout
    }

    package func handlerAdded(context: ChannelHandlerContext) {
        let channel = context.channel
        deadline = context.eventLoop.scheduleTask(in: timeout) { channel.close(promise: nil) }
    }

    package func handlerRemoved(context: ChannelHandlerContext) { deadline?.cancel() }

    package func channelInactive(context: ChannelHandlerContext) {
        isDone = true
        deadline?.cancel()
        context.fireChannelInactive()
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isDone else { return }
        unsafe unwrapInboundIn(data).withUnsafeReadableBytes { unsafe session.receive($0) }
        if !isOpen { shakeHands(context) }
        if isOpen { read(context) }
        flush(context)
    }

    private func shakeHands(_ context: ChannelHandlerContext) {
        switch session.handshake() {
        case .done:
            isOpen = true
            deadline?.cancel()
        case .waiting: break
        case .closed, .failed: end(context)
        }
    }

    private func read(_ context: ChannelHandlerContext) {
        while !isDone {
            let (bytes, step) = session.read()
            if let bytes {
                context.fireChannelRead(wrapInboundOut(context.channel.allocator.buffer(bytes: bytes)))
            } else if step == .waiting {
                return
            } else {
                end(context)
            }
        }
    }

    /// Sends what is left to say, such as an alert, and closes.
    private func end(_ context: ChannelHandlerContext) {
        isDone = true
        flush(context)
        context.close(promise: nil)
    }

    package func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard isOpen, !isDone else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        let isWritten = unsafe unwrapOutboundIn(data).withUnsafeReadableBytes { unsafe session.write($0) }
        guard isWritten else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return end(context)
        }
        guard let output = session.drainOutput() else {
            promise?.succeed(())
            return
        }
        let buffer = context.channel.allocator.buffer(bytes: output)
        context.write(wrapOutboundOut(buffer), promise: promise)
    }

    package func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        if isOpen, !isDone {
            isDone = true
            session.close()
            flush(context)
        }
        context.close(mode: mode, promise: promise)
    }

    private func flush(_ context: ChannelHandlerContext) {
        guard let output = session.drainOutput() else { return }
        context.writeAndFlush(
            wrapOutboundOut(context.channel.allocator.buffer(bytes: output)),
            promise: nil
        )
    }
}
