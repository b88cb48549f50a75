// SPDX-License-Identifier: Apache-2.0

import KubeModel
import NIOCore
import NIOHTTP1
import Synchronization

/// One running watch. Lives on the event loop of its connection.
///
/// It holds no queue of its own: it pulls events from the store's history while the socket takes them. A client
/// that doesn't read stops the pulling, and if it stays away longer than the history reaches back, it gets 410.
final class WatchSession {
    /// How many events are taken from the store at a time.
    private static let batch = 64

    private var plan: WatchPlan
    private let server: APIServer
    private let context: ChannelHandlerContext
    private let keepAlive: Bool
    private var encoder: WatchEncoder
    /// What is left to send of what was there at the start.
    private var initial: [StoredObject]
    private var nextInitial = 0
    private var cursor: UInt64
    private var hasMarkedEnd: Bool
    private var isEnded = false
    private var waker: UInt64?
    private var stream: UInt64?
    private var timers: [@Sendable () -> Void] = []
    private var stall: Stall?
    /// How long a client may take nothing of what was there at the start, which is kept for it.
    var stallTimeout = TimeAmount.seconds(60)
    /// After how many bytes an injected fault cuts the stream.
    var remainingBytes: Int?

    init(_ plan: WatchPlan, server: APIServer, context: ChannelHandlerContext, keepAlive: Bool) {
        self.plan = plan
        self.server = server
        self.context = context
        self.keepAlive = keepAlive
        encoder = WatchEncoder(plan, clock: server.clock)
        initial = plan.initial
        self.plan.initial = []
        cursor = plan.start
        hasMarkedEnd = !plan.marksEndOfInitial
    }

    func start(bookmarkInterval: TimeAmount) {
        let loop = context.eventLoop
        let session = NIOLoopBound(self, eventLoop: loop)
        let wakeUp = WakeUp(loop: loop, session: session)
        waker = server.store.addWaker(plan.storage) { wakeUp() }
        stream = server.faults.addStream { fault in loop.execute { session.value.suffer(fault) } }
        let deadline = loop.assumeIsolated().scheduleTask(in: .seconds(Int64(plan.timeoutSeconds))) {
            self.timeOut()
        }
        timers.append { deadline.cancel() }
        if plan.sendsBookmarks {
            let task = loop.scheduleRepeatedTask(initialDelay: bookmarkInterval, delay: bookmarkInterval) {
                _ in
                session.value.bookmark()
            }
            timers.append { task.cancel() }
        }
        context.flush()
        if !initial.isEmpty {
            stall = Stall(after: stallTimeout, on: loop) { [context] in context.close(promise: nil) }
        }
        pump()
    }

    /// Wakes the session once, however often it is called until the session has run.
    private final class WakeUp: Sendable {
        private let isScheduled = Atomic(false)
        private let loop: any EventLoop
        private let session: NIOLoopBound<WatchSession>

        init(loop: any EventLoop, session: NIOLoopBound<WatchSession>) {
            self.loop = loop
            self.session = session
        }

        func callAsFunction() {
            guard !isScheduled.exchange(true, ordering: .acquiringAndReleasing) else { return }
            loop.execute {
                self.isScheduled.store(false, ordering: .releasing)
                self.session.value.pump()
            }
        }
    }

    /// Writes what there is, as long as the socket takes it.
    func pump() {
        guard !isEnded else { return }
        if let failure = plan.failure { return fail(failure) }
        var wrote = false
        while context.channel.isWritable, !isEnded {
            guard let progress = step() else { break }
            wrote = wrote || progress
        }
        if wrote, !isEnded { context.flush() }
    }

    /// Writes the next batch and says whether anything was written; `nil` if there is no more.
    private func step() -> Bool? {
        if nextInitial < initial.count {
            write(encoder.initial(initial[nextInitial]))
            nextInitial += 1
            stall?.recordProgress()
            if nextInitial == initial.count { forgetInitial() }
            return true
        }
        if !hasMarkedEnd {
            hasMarkedEnd = true
            write(encoder.bookmark(plan.start, endsInitialEvents: true))
            return true
        }
        switch server.store.events(plan.storage, after: cursor, limit: Self.batch) {
        case .expired(let oldest):
            fail(.expired(oldest: oldest, asked: cursor))
            return nil
        case .events(let events, let version):
            var wrote = false
            for event in events {
                // Each may be as large as an object may be.
                guard context.channel.isWritable, !isEnded else { return wrote }
                cursor = event.version
                guard let line = encoder.event(event) else { continue }
                write(line)
                wrote = true
            }
            cursor = version
            return events.isEmpty ? nil : wrote
        }
    }

    private func forgetInitial() {
        initial = []
        nextInitial = 0
        stall?.cancel()
        stall = nil
    }

    private func write(_ line: [UInt8]) {
        guard !isEnded else { return }
        var bytes = line[...]
        if let remaining = remainingBytes {
            bytes = bytes.prefix(remaining)
            remainingBytes = remaining - bytes.count
        }
        let buffer = context.channel.allocator.buffer(bytes: bytes)
        context.write(NIOAny(HTTPServerResponsePart.body(.byteBuffer(buffer))), promise: nil)
        if remainingBytes == 0 {
            context.flush()
            suffer(.close)
        }
    }

    private func bookmark() {
        guard !isEnded, context.channel.isWritable else { return }
        pump()
        // A bookmark may say so only when everything before it was sent.
        guard !isEnded, context.channel.isWritable, initial.isEmpty, hasMarkedEnd else {
            return
        }
        write(encoder.bookmark(cursor, endsInitialEvents: false))
        context.flush()
    }

    private func timeOut() {
        if plan.sendsBookmarks { bookmark() }
        end()
    }

    private func fail(_ failure: APIFailure) {
        write(WatchEncoder.failure(failure))
        end()
    }

    private func suffer(_ fault: FaultInjection.StreamFault) {
        guard !isEnded else { return }
        switch fault {
        case .close:
            stop()
            context.close(promise: nil)
        case .end: end()
        case .expire: fail(.expired(oldest: server.store.version, asked: cursor))
        }
    }

    /// Ends the stream in an orderly way.
    private func end() {
        guard !isEnded else { return }
        stop()
        let written = context.eventLoop.makePromise(of: Void.self)
        if !keepAlive {
            written.futureResult.assumeIsolated().whenComplete { [context] _ in context.close(promise: nil) }
        }
        context.writeAndFlush(NIOAny(HTTPServerResponsePart.end(nil)), promise: written)
    }

    /// Lets go of everything; no more is written.
    func stop() {
        isEnded = true
        if let waker { server.store.removeWaker(plan.storage, waker) }
        if let stream { server.faults.removeStream(stream) }
        waker = nil
        stream = nil
        for cancel in timers { cancel() }
        timers = []
        forgetInitial()
    }
}
