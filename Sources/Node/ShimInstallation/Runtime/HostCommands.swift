// SPDX-License-Identifier: Apache-2.0

import Artifacts
import Glibc
import SpinAPI
import Subprocess

/// Runs programs of the host, each by way of a process of our own executable that first makes the host's root its own.
package struct HostCommands: Sendable {
    package struct Result: Sendable, Hashable {
        package var isSuccess: Bool
        /// The end of what the program printed.
        package var output: String
        /// Whether it took too long, and was ended.
        package var isOverdue: Bool

        package init(isSuccess: Bool, output: String, isOverdue: Bool = false) {
            self.isSuccess = isSuccess
            self.output = output
            self.isOverdue = isOverdue
        }
    }

    private static let outputLimit: Int64 = 1000
    private let root: String
    private let changesRoot: Bool

    /// - Parameter changesRoot: Whether the host's root becomes the root of its programs, which takes a capability.
    package init(root: String, changesRoot: Bool = true) {
        self.root = root
        self.changesRoot = changesRoot
    }

    /// Runs a program to its end, or as long as it may take.
    ///
    /// - Throws: ``NodeFailure`` where our own executable can't be run; `CancellationError`.
    package func run(_ arguments: [String], limit: Duration) async throws -> Result {
        let output = try OutputFile()
        let ownArguments =
            ["node", "host-exec", "--root", root, "--output", output.path]
            + (changesRoot ? [] : ["--no-chroot"])
            + ["--"] + arguments
        let isSuccess = try await withThrowingTaskGroup(of: Bool?.self) { group in
            group.addTask { try await Self.runOwnExecutable(ownArguments) }
            group.addTask {
                try await Task.sleep(for: limit)
                return nil
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
        return Result(isSuccess: isSuccess ?? false, output: output.end, isOverdue: isSuccess == nil)
    }

    private static func runOwnExecutable(_ arguments: [String]) async throws -> Bool {
        do {
            let result = try await Subprocess.run(
                OwnExecutable.configuration(arguments),
                output: .discarded,
                error: .discarded
            )
            return result.terminationStatus.isSuccess
        } catch let error as SubprocessError {
            if Task.isCancelled { throw CancellationError() }
            throw NodeFailure(.agentFailed, "the agent cannot run its own executable: \(error)")
        }
    }

    /// A file of ours that a program prints to. A pipe would be kept open by whatever the program leaves running.
    private final class OutputFile: Sendable {
        let path: String

        init() throws(NodeFailure) {
            var name = Array("/tmp/bobbin-output-XXXXXX".utf8CString)
            let file = unsafe mkstemp(&name)
            guard file >= 0 else {
                throw NodeFailure(.agentFailed, "the agent cannot write to its /tmp directory")
            }
            close(file)
            path = String(decoding: name.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        }

        deinit { unsafe unlink(path) }

        /// The last part of it, on one line.
        var end: String {
            do throws(SystemError) {
                let file = try OpenFile(path, for: .reading)
                let size = try file.status().size
                var buffer = [UInt8](repeating: 0, count: Int(HostCommands.outputLimit))
                let count = try file.read(into: &buffer, at: max(0, size - HostCommands.outputLimit))
                let text = String(decoding: buffer[..<count], as: UTF8.self)
                return text.split(whereSeparator: \.isNewline).joined(separator: " | ")
            } catch {
                return "cannot read its output: \(error)"
            }
        }
    }
}
