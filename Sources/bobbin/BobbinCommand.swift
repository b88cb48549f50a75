import ArgumentParser

/// Bobbin for people.
@main
struct BobbinCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bobbin",
        abstract: "Runs WebAssembly apps on Kubernetes.",
        subcommands: [
            ScaffoldCommand.self, RenderCommand.self, DiffCommand.self, DeployCommand.self,
            StatusCommand.self, LogsCommand.self, ConnectCommand.self, DoctorCommand.self,
            MigrateCommand.self, LocalCommand.self, ControllerCommand.self,
        ]
    )
}
