// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import UnixSignals

/// A command that handles signals itself and must not be cancelled.
protocol StopsBySignal {}

/// Cancels a command on Ctrl-C, so that it can restore the terminal and close its connections.
enum Interruption {
    /// How long a command may take to stop.
    private static let stopTimeout = Duration.seconds(2)

    /// One command on its way to the task that runs it.
    ///
    /// Commands aren't `Sendable`. Only the task that receives the box uses the command in it.
    private struct Box: @unchecked Sendable { let command: any ParsableCommand }

    /// Runs a command; a SIGINT or SIGTERM cancels it and ends the process with the exit code of that signal.
    ///
    /// - Throws: What the command throws.
    static func run(_ command: sending any ParsableCommand) async throws {
        let box = Box(command: command)
        guard !(box.command is any StopsBySignal) else { return try await perform(box.command) }
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        let (interruptions, interrupt) = AsyncStream.makeStream(
            of: Int32.self,
            bufferingPolicy: .bufferingOldest(1)
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await leaveInTime(after: interruptions) }
            defer { group.cancelAll() }
            try await perform(box, until: signals) { interrupt.yield($0) }
        }
    }

    /// Runs the command and cancels it at a signal; then it ends the process as soon as the command has ended.
    private static func perform(
        _ box: Box,
        until signals: UnixSignalsSequence,
        onSignal: @escaping @Sendable (Int32) -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Int32?.self) { group in
            group.addTask {
                try await perform(box.command)
                return nil
            }
            group.addTask {
                for await signal in signals { return 128 + signal.rawValue }
                return nil
            }
            defer { group.cancelAll() }
            guard let code = try await group.next() ?? nil else { return }
            onSignal(code)
            group.cancelAll()
            // What it throws now is a result of the cancellation.
            _ = await group.nextResult()
            exit(code)
        }
    }

    /// Ends the process when a command that was interrupted doesn't end.
    private static func leaveInTime(after interruptions: AsyncStream<Int32>) async {
        for await code in interruptions {
            do { try await Task.sleep(for: stopTimeout) } catch { return }
            exit(code)
        }
    }

    private static func perform(_ command: sending any ParsableCommand) async throws {
        if var waiting = command as? any AsyncParsableCommand {
            try await waiting.run()
        } else {
            var immediate = command
            try immediate.run()
        }
    }
}
