import ArgumentParser

/// Bobbin for people.
@main
struct BobbinCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bobbin",
        abstract: "Runs WebAssembly apps on Kubernetes.",
        subcommands: [
            LocalCommand.self,
            ControllerCommand.self,
            ScaffoldCommand.self,
            RenderCommand.self,
            DiffCommand.self,
            DeployCommand.self,
        ]
    )
}
