import Foundation

/// A program that runs beside the tests and ends with them, even if they crash.
///
/// A shell holds the other end of a pipe: when this process is gone for whatever reason, the pipe closes and the
/// shell ends the program.
final class ChildProcess: Sendable {
    let log: URL
    private let process = Process()
    private let leash = Pipe()

    init(_ program: String, _ arguments: [String], environment: [String: String] = [:], log: URL) throws {
        self.log = log
        try Data().write(to: log)
        let output = try FileHandle(forWritingTo: log)
        let guardScript = #"exec 3<&0; "$@" </dev/null 3<&- & pid=$!; trap 'kill $pid; wait $pid; exit' TERM; cat <&3 >/dev/null & wait -n; kill $pid 2>/dev/null; wait $pid"#
        process.executableURL = URL(filePath: "/bin/bash")
        process.arguments = ["-c", guardScript, "leash", program] + arguments
        var inherited = ProcessInfo.processInfo.environment
        inherited.merge(environment) { $1 }
        process.environment = inherited
        process.standardInput = leash
        process.standardOutput = output
        process.standardError = output
        try process.run()
    }

    var isRunning: Bool { process.isRunning }

    /// Ends the program as a supervisor would (SIGTERM) and waits until it has.
    func stop() {
        process.terminate()
        process.waitUntilExit()
    }

    /// What the program printed last.
    var tail: String {
        let text = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
        return text.split(separator: "\n", omittingEmptySubsequences: false).suffix(30).joined(separator: "\n")
    }
}
