internal import CCurl
internal import Glibc

/// A thread of its own for one transfer, because libcurl blocks, and the threads of tasks mustn't be.
final class TransferThread {
    private let performer: Performer
    private let continuation: CheckedContinuation<TransferResult, any Error>

    private init(_ performer: Performer, _ continuation: CheckedContinuation<TransferResult, any Error>) {
        self.performer = performer
        self.continuation = continuation
    }

    /// Starts the thread. It resumes the continuation when it no longer touches the sink.
    static func start(
        _ performer: Performer,
        _ continuation: CheckedContinuation<TransferResult, any Error>
    ) {
        var thread = pthread_t()
        let context = unsafe Unmanaged.passRetained(TransferThread(performer, continuation))
        let result = unsafe pthread_create(
            &thread,
            nil,
            { context in
                guard let context = unsafe context else { return nil }
                unsafe Unmanaged<TransferThread>.fromOpaque(context).takeRetainedValue().run()
                return nil
            },
            context.toOpaque()
        )
        if result == 0 {
            pthread_detach(thread)
        } else {
            unsafe context.release()
            let text = "cannot start the transfer's thread (error \(result))"
            continuation.resume(throwing: TransferFailure(text, isTransient: true))
        }
    }

    private func run() {
        // Signals are for the process's own threads; SIGPIPE would otherwise come from a write to a closed socket.
        var signals = sigset_t()
        unsafe sigfillset(&signals)
        unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
        unsafe bobbin_name_thread("transfer")
        continuation.resume(with: Result { try performer.perform() })
    }
}
