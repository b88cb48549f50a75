import Dispatch
import Glibc
import Synchronization

/// Sees to it that a program ends which was told to by a SIGINT or SIGTERM, whatever it is doing.
///
/// What ends a program in order takes tasks, which share few threads; where those are all busy, nobody would hear the
/// signal. This one hears it on a queue of its own. A second signal ends the program at once.
struct EndByDeadline {
    /// Whether a signal came.
    private final class Told: Sendable {
        private let isTold = Atomic(false)

        /// - Returns: Whether one had come before.
        func tell() -> Bool { isTold.exchange(true, ordering: .relaxed) }
    }

    private let sources: [any DispatchSourceSignal]

    /// - Parameters:
    ///   - bound: How long after the signal the program may take to end by itself.
    ///   - cleanUp: What is done before it is ended. What it throws is printed.
    init(_ bound: Duration, cleanUp: @escaping @Sendable () throws -> Void) {
        let queue = DispatchQueue(label: "bobbin.end-by-deadline")
        let end = { @Sendable (number: Int32) in
            do { try cleanUp() } catch { Console.note("error: \(error)") }
            exit(128 + number)
        }
        let told = Told()
        sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            let seconds = Int(bound.components.seconds)
            source.setEventHandler {
                guard !told.tell() else { return end(number) }
                queue.asyncAfter(deadline: .now() + .seconds(seconds)) { end(number) }
            }
            source.activate()
            return source
        }
    }

    /// Lets the program be, since it ends by itself.
    func stop() { for source in sources { source.cancel() } }
}
