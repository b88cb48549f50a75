import Synchronization

/// What the command is called as: by itself, or as a plugin of kubectl or Spin.
enum Invocation {
    private static let name = Mutex(name(of: CommandLine.arguments.first ?? ""))

    /// The command's name, as its user types it.
    static var commandName: String { name.withLock { $0 } }

    /// Goes by the program's own name from now on: a shell completes programs, not plugins.
    static func useOwnName() { name.withLock { $0 = "bobbin" } }

    /// - Parameter program: The path by which the program was started. kubectl looks for plugins called
    ///   `kubectl-bobbin`, and Spin starts the one that its `kube` plugin names.
    static func name(of program: String) -> String {
        switch program.split(separator: "/").last {
        case "kubectl-bobbin": "kubectl bobbin"
        case "kube", "spin-kube": "spin kube"
        default: "bobbin"
        }
    }
}
