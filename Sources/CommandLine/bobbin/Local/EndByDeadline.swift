// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Glibc
import Synchronization

/// Ends the program after a SIGINT or SIGTERM within a time limit, whatever it is doing.
///
/// An orderly shutdown needs tasks, which share few threads; if all are busy, nothing would handle the
/// signal. This handles it on a queue of its own. A second signal ends the program at once.
struct EndByDeadline {
    /// Whether a signal was received.
    private final class FirstSignal: Sendable {
        private let isReceived = Atomic(false)

        /// - Returns: Whether one was received before.
        func receive() -> Bool { isReceived.exchange(true, ordering: .relaxed) }
    }

    private let sources: [any DispatchSourceSignal]

    /// - Parameters:
    ///   - bound: How long after the signal the program may take to end by itself.
    ///   - cleanUp: Called before the program is ended. What it throws is printed.
    init(_ bound: Duration, cleanUp: @escaping @Sendable () throws -> Void) {
        let queue = DispatchQueue(label: "bobbin.end-by-deadline")
        let end = { @Sendable (number: Int32) in
            do { try cleanUp() } catch { Console.message("error: \(error)") }
            exit(128 + number)
        }
        let first = FirstSignal()
        sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            let seconds = Int(bound.components.seconds)
            source.setEventHandler {
                guard !first.receive() else { return end(number) }
                queue.asyncAfter(deadline: .now() + .seconds(seconds)) { end(number) }
            }
            source.activate()
            return source
        }
    }

    /// Stops watching for signals, since the program ends by itself.
    func stop() { for source in sources { source.cancel() } }
}
