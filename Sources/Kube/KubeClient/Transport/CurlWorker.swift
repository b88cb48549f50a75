// SPDX-License-Identifier: Apache-2.0

import Curl

/// The event loop's inside. Created by ``CurlLoop`` and from then on touched by its thread alone.
final class CurlWorker {
    /// How many easy handles are kept for reuse.
    private static let spareHandles = 16
    /// How long no idle connection is used after one turned out to be dead. libcurl closes those it passes over.
    private static let suspicion: Duration = .seconds(60)

    let loop: CurlLoop
    private let multi: MultiHandle
    private let endpoint: Endpoint
    private let limits: CurlTransport.Limits
    private var transfers: [ObjectIdentifier: ActiveTransfer] = [:]
    private var byHandle: [ObjectIdentifier: ActiveTransfer] = [:]
    private var connections = ConnectionTable()
    /// When a connection turned out to be dead last.
    private var suspectedAt: ContinuousClock.Instant?
    private var calls = 0
    private var queue = CallQueue()
    private var spare: [EasyHandle] = []

    private let onSilentConnection: SilenceObserver?

    init(
        loop: CurlLoop,
        multi: MultiHandle,
        endpoint: Endpoint,
        limits: CurlTransport.Limits,
        onSilentConnection: SilenceObserver?
    ) {
        self.onSilentConnection = onSilentConnection
        self.loop = loop
        self.multi = multi
        self.endpoint = endpoint
        self.limits = limits
    }

    /// Works until the loop is stopped.
    func run() {
        while true {
            let (commands, isStopping) = loop.drainCommands()
            for command in commands { handle(command) }
            if isStopping { break }
            multi.perform()
            reap()
            admit()
            // libcurl shortens the wait to its own next timer, and a command ends it at once.
            if loop.mayWait() { multi.wait() }
        }
        // Commands that came between the last look and the stop.
        for command in loop.drainCommands().commands {
            if case .start(_, let sink) = command { sink.finish(.closed) }
        }
        for transfer in transfers.values { end(transfer, .closed) }
        while let call = queue.next() { call.sink.finish(.closed) }
    }

    /// Gives everything back to libcurl.
    func destroy() {
        spare = []
        multi.close()
    }

    private func handle(_ command: CurlLoop.Command) {
        switch command {
        case .start(let request, let sink):
            if sink.isStream { start(request, sink) } else { queue.add(request, sink) }
        case .resume(let sink):
            guard let transfer = transfers[ObjectIdentifier(sink)] else { return }
            transfer.handle.resume()
        case .cancel(let sink):
            guard let transfer = transfers[ObjectIdentifier(sink)] else { return }
            endUnanswered(transfer, .cancelled)
        }
    }

    /// Starts calls that wait in line, as far as there is room.
    private func admit() {
        while calls < limits.concurrentCalls, let call = queue.next() {
            guard let request = call.remaining() else {
                call.sink.finish(
                    TransportFailure(.timeout, "timed out: too many requests are in progress")
                )
                continue
            }
            start(request, call.sink)
        }
    }

    private func start(_ request: HTTPRequest, _ sink: any TransferSink) {
        guard !sink.isOver else { return }
        guard let handle = spare.popLast() ?? EasyHandle() else {
            sink.finish(TransportFailure(.connection, "libcurl is out of memory"))
            return
        }
        let easy = EasyRequest(
            request,
            to: endpoint,
            isStream: sink.isStream,
            suspectsIdleConnections: suspectsIdleConnections
        )
        do {
            try handle.setUp(easy)
        } catch {
            sink.finish(TransportFailure(error))
            recycle(handle)
            return
        }
        let transfer = ActiveTransfer(handle: handle, sink: sink) { [unowned self] port in
            connections.received(on: port, at: .now)
        }
        multi.add(handle, receiver: transfer)
        transfers[ObjectIdentifier(sink)] = transfer
        byHandle[ObjectIdentifier(handle)] = transfer
        if !sink.isStream { calls += 1 }
    }

    /// Ends the transfers that libcurl says are done.
    private func reap() {
        while let done = multi.nextDone() {
            guard let transfer = byHandle[ObjectIdentifier(done.handle)] else { continue }
            let failure = transfer.failure(for: done.failure)
            if done.failure?.kind == .timeout {
                endUnanswered(transfer, failure)
            } else {
                end(transfer, failure)
            }
        }
    }

    /// Ends a transfer that was given up, and its connection where that turns out to be dead.
    private func endUnanswered(_ transfer: ActiveTransfer, _ failure: TransportFailure?) {
        let (port, now) = (transfer.port, ContinuousClock.now)
        let isDead = connections.provesDead(port: port, began: transfer.began, givenUp: now)
        guard isDead, !isPaused(port) else { return end(transfer, failure) }
        transfer.handle.forbidReuse(true)
        let silence = connections.silence(of: port, at: now) ?? transfer.began.duration(to: now)
        end(transfer, failure)
        close(port, silent: silence)
        suspectedAt = now
        let unanswered = transfers.values.filter { transfer in
            transfer.sink.isStream
                || connections.provesDead(port: transfer.port, began: transfer.began, givenUp: now)
        }
        let suspicious = Set(unanswered.map(\.port)).filter {
            connections.isSuspicious(port: $0, at: now) && !isPaused($0)
        }
        for port in suspicious { close(port, silent: connections.silence(of: port, at: now) ?? .zero) }
    }

    /// Whether connections that are idle may be dead: what broke one connection likely broke them, too.
    private var suspectsIdleConnections: Bool {
        suspectedAt.map { $0.duration(to: .now) < Self.suspicion } ?? false
    }

    /// Whether a consumer is behind: then libcurl reads nothing from the whole connection, and silence says nothing.
    private func isPaused(_ port: Int) -> Bool {
        transfers.values.contains { $0.sink.isPaused && $0.port == port }
    }

    /// Ends all transfers on a connection, which closes it with the last of them. None can come to it in between.
    private func close(_ port: Int, silent silence: Duration) {
        let detail = "closed the connection, which sent no data for \(silence.components.seconds) s"
        for transfer in transfers.values.filter({ $0.port == port }) {
            transfer.handle.forbidReuse(true)
            end(transfer, TransportFailure(.connection, detail))
        }
        connections.closed(port)
        onSilentConnection?(silence)
    }

    private func end(_ transfer: ActiveTransfer, _ failure: TransportFailure?) {
        multi.remove(transfer.handle)
        transfers[ObjectIdentifier(transfer.sink)] = nil
        byHandle[ObjectIdentifier(transfer.handle)] = nil
        if !transfer.sink.isStream { calls -= 1 }
        recycle(transfer.handle)
        transfer.sink.finish(failure)
        connections.prune { Set(transfers.values.map(\.port)) }
    }

    private func recycle(_ handle: EasyHandle) {
        handle.reset()
        if spare.count < Self.spareHandles { spare.append(handle) }
    }
}
