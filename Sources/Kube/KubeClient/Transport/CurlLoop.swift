// SPDX-License-Identifier: Apache-2.0

import Curl
import Synchronization

/// The event loop's outside: takes commands from any thread and hands them to the one thread that owns libcurl.
final class CurlLoop: Sendable {
    /// What the thread is asked to do.
    enum Command: Sendable {
        case start(HTTPRequest, any TransferSink)
        /// The consumer has made room.
        case resume(any TransferSink)
        /// Nobody waits for it any longer.
        case cancel(any TransferSink)
    }

    private struct Inbox {
        var commands: [Command] = []
        /// Since when the thread has left commands to lie.
        var waitingSince: ContinuousClock.Instant?
        /// Whether the thread waits, and so has to be woken. While it works it looks for itself before it waits.
        var isWaiting = false
        var isStopping = false
        /// Set by the thread as the last thing.
        var isClosed = false
        var thread: CurlThread?
        var stopped: [CheckedContinuation<Void, Never>] = []
    }

    private let multi: MultiHandle
    private let inbox = Mutex(Inbox())

    /// Starts the thread.
    init(
        endpoint: Endpoint,
        limits: CurlTransport.Limits,
        onSilentConnection: SilenceObserver? = nil
    ) throws {
        guard let multi = MultiHandle(connections: limits.connections) else {
            throw KubeError(.configuration, message: "cannot initialize libcurl")
        }
        self.multi = multi
        let worker = CurlWorker(
            loop: self,
            multi: multi,
            endpoint: endpoint,
            limits: limits,
            onSilentConnection: onSilentConnection
        )
        try start(worker)
    }

    /// Hands over a command; where the loop has ended, the transfer fails instead.
    func submit(_ command: Command) {
        let isAccepted = inbox.withLock { inbox in
            guard !inbox.isStopping else { return false }
            if inbox.commands.isEmpty { inbox.waitingSince = .now }
            inbox.commands.append(command)
            wake(&inbox)
            return true
        }
        if !isAccepted, case .start(_, let sink) = command { sink.finish(.closed) }
    }

    /// Ends a transfer for whoever waits at once, and on the wire as soon as the thread comes to it.
    func cancel(_ sink: any TransferSink) {
        sink.finish(.cancelled)
        submit(.cancel(sink))
    }

    /// Asks the thread to end everything; resumes the continuation when it has.
    func stop(_ continuation: CheckedContinuation<Void, Never>?) {
        let isClosed = inbox.withLock { inbox in
            if inbox.isClosed { return true }
            if let continuation { inbox.stopped.append(continuation) }
            inbox.isStopping = true
            wake(&inbox)
            return false
        }
        if isClosed { continuation?.resume() }
    }

    /// Ends everything and waits for the thread to be gone.
    func shutDown() async {
        await withCheckedContinuation { stop($0) }
        join()
    }

    /// For how long the thread has left commands to lie; zero where there are none.
    var unresponsiveness: Duration {
        inbox.withLock { $0.waitingSince?.duration(to: .now) ?? .zero }
    }

    /// Whether the thread may wait: not where there is something to do already.
    func mayWait() -> Bool {
        inbox.withLock { inbox in
            inbox.isWaiting = inbox.commands.isEmpty && !inbox.isStopping
            return inbox.isWaiting
        }
    }

    /// Wakes the thread, once however much there is to do.
    private func wake(_ inbox: inout Inbox) {
        guard inbox.isWaiting else { return }
        inbox.isWaiting = false
        multi.wakeUp()
    }

    /// Ends everything, and leaves the thread to itself.
    func abandon() {
        stop(nil)
        releaseThread()?.detach()
    }

    /// What the thread is to do next.
    func drainCommands() -> (commands: [Command], isStopping: Bool) {
        inbox.withLock { inbox in
            inbox.isWaiting = false
            var commands: [Command] = []
            swap(&commands, &inbox.commands)
            inbox.waitingSince = nil
            return (commands, inbox.isStopping)
        }
    }

    /// Closes the inbox for good.
    fileprivate func close() -> [CheckedContinuation<Void, Never>] {
        inbox.withLock { inbox in
            inbox.isClosed = true
            inbox.isStopping = true
            defer { inbox.stopped = [] }
            return inbox.stopped
        }
    }

    private func start(_ worker: sending CurlWorker) throws {
        do {
            let thread = try CurlThread(name: "kube-client") { worker.runThread() }
            inbox.withLock { $0.thread = thread }
        } catch {
            let message = "cannot start the client's thread (error \(error.number))"
            throw KubeError(.configuration, message: message)
        }
    }

    /// The thread, for whoever comes first: it may be joined or detached once.
    private func releaseThread() -> CurlThread? {
        inbox.withLock { inbox in
            defer { inbox.thread = nil }
            return inbox.thread
        }
    }

    /// Waits for the thread, which has nothing left to do but return. Only the first caller joins.
    private func join() { releaseThread()?.join() }
}

extension CurlWorker {
    /// The thread's whole life.
    fileprivate func runThread() {
        run()
        let waiters = loop.close()
        destroy()
        for waiter in waiters { waiter.resume() }
    }
}
