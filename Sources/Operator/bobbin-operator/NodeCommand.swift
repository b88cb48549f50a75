// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ShimInstallation
import SpinAPI

/// `bobbin-operator node`: what the agents on nodes run.
struct NodeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "node",
        abstract: "Install or uninstall a shim on this node.",
        subcommands: [NodeInstallCommand.self, NodeUninstallCommand.self, HostExecCommand.self]
    )
}

struct NodeInstallCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "install",
        abstract: "Install a shim, configure containerd for it, and keep it installed."
    )

    @OptionGroup var options: NodeOptions

    func run() async throws { try await options.run(.install) }
}

struct NodeUninstallCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "uninstall",
        abstract: "Uninstall a shim and restore the node."
    )

    @OptionGroup var options: NodeOptions

    func run() async throws { try await options.run(.uninstall) }
}

/// Becomes a program of the host. Only agents themselves call it.
struct HostExecCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "host-exec",
        abstract: "Run a program of the host in the host's root.",
        shouldDisplay: false
    )

    @Option var root: String
    @Option var output: String?
    @Flag var noChroot = false
    @Argument(parsing: .postTerminator) var arguments: [String]

    func run() throws {
        try HostExecution(root: root, changesRoot: !noChroot, output: output, arguments: arguments).run()
    }
}
