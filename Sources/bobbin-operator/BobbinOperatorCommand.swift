import ArgumentParser

/// The lean operator, as it runs in a cluster.
@main
struct BobbinOperatorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bobbin-operator",
        abstract: "Runs WebAssembly apps on Kubernetes: the operator, as it goes into the image.",
        subcommands: [ControllerCommand.self, NodeCommand.self]
    )
}
