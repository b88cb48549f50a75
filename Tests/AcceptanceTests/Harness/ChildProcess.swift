// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A program that runs beside the tests and ends with them, even if they crash.
///
/// A shell watches over it: when this process is gone for whatever reason, the shell ends the program.
final class ChildProcess: Sendable {
    let log: URL
    private let process = Process()

    init(
        _ program: String,
        _ arguments: [String],
        endsBy signal: String = "TERM",
        log: URL
    ) throws {
        self.log = log
        try Data().write(to: log)
        let output = try FileHandle(forWritingTo: log)
        let guardScript = """
            signal=$1; shift; "$@" </dev/null & pid=$!
            trap 'kill -$signal $pid; wait $pid; exit' TERM
            trap 'kill -KILL $pid; wait $pid; exit' USR1
            while kill -0 $PPID && kill -0 $pid; do sleep 0.5 & wait $!; done 2>/dev/null
            kill -$signal $pid 2>/dev/null; wait $pid
            """
        // Threads of this process block signals, and a child inherits that: env takes it back.
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments =
            ["--default-signal=TERM,INT,USR1", "bash", "-c", guardScript, "leash", signal, program]
            + arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        try process.run()
    }

    var isRunning: Bool { process.isRunning }

    /// Ends the program and waits until it has.
    func stop() async throws {
        process.terminate()
        // Not waitUntilExit, which would hold one of the few threads that all tests share.
        while process.isRunning { try await Task.sleep(for: .milliseconds(10)) }
    }

    /// Kills the program, which gets no chance to do anything, and waits until it is gone.
    func kill() async throws {
        Foundation.kill(process.processIdentifier, SIGUSR1)
        while process.isRunning { try await Task.sleep(for: .milliseconds(10)) }
    }

    /// What the program printed last, and before that how it crashed if it did: registers say that to nobody.
    var tail: String {
        let text: String
        do {
            text = try String(contentsOf: log, encoding: .utf8)
        } catch {
            return "(its log can't be read: \(error))"
        }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        var shown = Array(lines.suffix(30))
        let signs = ["Fatal error", "Program crashed"]
        if let crash = lines.firstIndex(where: { line in signs.contains { line.contains($0) } }) {
            shown = lines[crash...].prefix(60) + shown
        }
        return shown.joined(separator: "\n")
    }
}
