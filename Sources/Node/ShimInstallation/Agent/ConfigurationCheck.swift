// SPDX-License-Identifier: Apache-2.0

import SpinAPI

/// Asks the host's containerd whether it understands a configuration, before it gets it.
package struct ConfigurationCheck: Sendable {
    package typealias Run = @Sendable ([String], Duration) async throws -> HostCommands.Result

    private static let programs = ["/usr/bin/containerd", "/usr/local/bin/containerd", "/bin/containerd"]
    private static let limit: Duration = .seconds(15)
    private let run: Run

    package init(run: @escaping Run) { self.run = run }

    package init(_ commands: HostCommands) { self.init { try await commands.run($0, limit: $1) } }

    /// Checks the configuration that a file is to have. Best effort: where containerd isn't found, or doesn't take the
    /// configuration as it is either, nothing is said.
    ///
    /// - Throws: ``NodeFailure`` `configurationInvalid` where it takes the present one and not the next.
    package func check(before: [UInt8]?, after: [UInt8], of path: String, folder: ShimFolder) async throws {
        let host = folder.host
        guard let program = try Self.programs.first(where: { try host.exists($0) }) else { return }
        _ = try folder.prepareStaging()
        if let before, try await !isTaken(before, by: program, folder).isSuccess { return }
        let result = try await isTaken(after, by: program, folder)
        guard result.isSuccess || result.isOverdue else {
            throw NodeFailure(
                .configurationInvalid,
                "containerd rejects \"\(path)\" with the Shim's runtime, so the file was not changed: "
                    + "\(result.output)"
            )
        }
    }

    private func isTaken(
        _ bytes: [UInt8],
        by program: String,
        _ folder: ShimFolder
    ) async throws -> HostCommands.Result {
        let staged = "\(folder.staging)/check.toml"
        try folder.host.write(bytes, to: staged, mode: 0o600)
        let result = try await run([program, "--config", staged, "config", "dump"], Self.limit)
        try folder.host.remove(staged)
        return result
    }
}
