import Foundation

/// A program that runs beside the tests and ends with them, even if they crash.
///
/// A shell holds the other end of a pipe: when this process is gone for whatever reason, the pipe closes and the
/// shell ends the program.
final class ChildProcess: Sendable {
    let log: URL
    // Set up once before it is shared, and Foundation's Process is thread-safe for what is used of it here.
    private nonisolated(unsafe) let process = Process()
    private nonisolated(unsafe) let leash = Pipe()

    init(_ program: String, _ arguments: [String], environment: [String: String] = [:], log: URL) throws {
        self.log = log
        FileManager.default.createFile(atPath: log.path(), contents: nil)
        let output = try FileHandle(forWritingTo: log)
        let guardScript = #""$@" </dev/null & pid=$!; trap 'kill $pid; wait $pid; exit' TERM; cat >/dev/null & wait -n; kill $pid 2>/dev/null; wait $pid"#
        unsafe process.executableURL = URL(filePath: "/bin/bash")
        unsafe process.arguments = ["-c", guardScript, "leash", program] + arguments
        var inherited = ProcessInfo.processInfo.environment
        inherited.merge(environment) { $1 }
        unsafe process.environment = inherited
        unsafe process.standardInput = leash
        unsafe process.standardOutput = output
        unsafe process.standardError = output
        try unsafe process.run()
    }

    var isRunning: Bool { unsafe process.isRunning }

    /// Ends the program as a supervisor would (SIGTERM) and waits until it has.
    func stop() {
        unsafe process.terminate()
        unsafe process.waitUntilExit()
    }

    /// What the program printed last.
    var tail: String {
        let text = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
        return text.split(separator: "\n", omittingEmptySubsequences: false).suffix(30).joined(separator: "\n")
    }
}
