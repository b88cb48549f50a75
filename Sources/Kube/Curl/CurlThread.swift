// SPDX-License-Identifier: Apache-2.0

internal import CCurl
internal import Glibc

/// A thread of its own, because libcurl blocks, and the threads of tasks mustn't be.
package struct CurlThread: Sendable {
    private let thread: pthread_t

    /// Why the thread wasn't started.
    package struct StartFailure: Error {
        /// The error number of `pthread_create`.
        package let number: CInt
    }

    /// Starts a thread, to be joined or detached once.
    ///
    /// Signals are kept from it: they are for the process's own threads, and SIGPIPE would come from a write to a closed
    /// socket.
    /// - Parameter name: What ps, top and debuggers call it; at most 15 bytes.
    package init(name: String, _ body: sending @escaping () -> Void) throws(StartFailure) {
        var thread = pthread_t()
        let context = unsafe Unmanaged.passRetained(Body(name: name, run: body))
        let result = unsafe pthread_create(
            &thread,
            nil,
            { context in
                guard let context = unsafe context else { return nil }
                unsafe Unmanaged<Body>.fromOpaque(context).takeRetainedValue().start()
                return nil
            },
            context.toOpaque()
        )
        guard result == 0 else {
            unsafe context.release()
            throw StartFailure(number: result)
        }
        self.thread = thread
    }

    /// Waits until the thread has ended.
    package func join() { _ = pthread_join(thread, nil) }

    /// Leaves the thread to itself.
    package func detach() { pthread_detach(thread) }

    private final class Body {
        private let name: String
        private let run: () -> Void

        init(name: String, run: @escaping () -> Void) {
            self.name = name
            self.run = run
        }

        func start() {
            var signals = sigset_t()
            unsafe sigfillset(&signals)
            unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
            unsafe shim_name_thread(name)
            run()
        }
    }
}
