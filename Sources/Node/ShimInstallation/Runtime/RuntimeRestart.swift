// SPDX-License-Identifier: Apache-2.0

package import ContainerdConfiguration
import SpinAPI
import Synchronization

/// Makes a container runtime read its configuration again.
package final class RuntimeRestart: Sendable {
    package typealias Run = @Sendable ([String], Duration) async throws -> HostCommands.Result

    private static let questionLimit: Duration = .seconds(20)
    private static let restartLimit: Duration = .seconds(120)
    private let run: Run
    /// The unit that was active before anything was changed: afterwards it may not be.
    private let unit = Mutex<String?>(nil)

    package init(run: @escaping Run) { self.run = run }

    package convenience init(_ commands: HostCommands) {
        self.init { try await commands.run($0, limit: $1) }
    }

    /// Sees whether the runtime can be restarted in that way.
    ///
    /// - Throws: ``NodeFailure`` `unsupportedHost` where it can't.
    package func check(_ method: RestartMethod) async throws { _ = try await command(method) }

    /// Restarts it. One that takes very long isn't waited for; whether it comes back is told by asking it.
    ///
    /// - Throws: ``NodeFailure`` `restartFailed` with what the command printed.
    package func restart(_ method: RestartMethod) async throws {
        let command = try await command(method)
        if case .systemd = method {
            // It refuses to start a unit that was started often of late, as several Shims in a row do it. Of a unit for
            // which there is nothing to reset this fails, and that is fine.
            _ = try await run(["systemctl", "reset-failed", command[2]], Self.questionLimit)
        }
        let result = try await run(command, Self.restartLimit)
        guard result.isSuccess || result.isOverdue else {
            let output = result.output.isEmpty ? "it printed nothing" : result.output
            throw NodeFailure(.restartFailed, "`\(command.joined(separator: " "))` failed: \(output)")
        }
    }

    private func command(_ method: RestartMethod) async throws -> [String] {
        switch method {
        case .systemd(let units): return ["systemctl", "restart", try await activeUnit(units)]
        case .openRC(let service): return ["rc-service", service, "restart"]
        case .command(let arguments): return arguments
        case .impossible(let reason): throw NodeFailure(.unsupportedHost, reason)
        }
    }

    private func activeUnit(_ units: [String]) async throws -> String {
        if let known = unit.withLock({ $0 }) { return known }
        // One that another agent's change keeps from running is there all the same.
        for question in [["is-active", "--quiet"], ["cat"]] {
            for candidate in units
            where try await run(["systemctl"] + question + [candidate], Self.questionLimit).isSuccess {
                unit.withLock { $0 = candidate }
                return candidate
            }
        }
        let result = try await run(["systemctl", "is-active"] + units, Self.questionLimit)
        throw NodeFailure(
            .unsupportedHost,
            "cannot restart the container runtime: none of the systemd units \(units.joined(separator: ", ")) exists "
                + "(\(result.output)); set spec.host.restartUnit or spec.host.restartCommand"
        )
    }
}
