import ArgumentParser

/// `bobbin completion`: scripts that let shells complete.
struct CompletionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "completion",
        abstract: "Prints a script that lets a shell complete this command.",
        discussion: """
            Put it where your shell looks for completions, or read it in at each start. kubectl asks a program called \
            kubectl_complete-bobbin in PATH, which "completion kubectl" prints.

              source <(bobbin completion bash)
              bobbin completion zsh > "${fpath[1]}/_bobbin"
              bobbin completion fish > ~/.config/fish/completions/bobbin.fish
              bobbin completion kubectl > ~/.local/bin/kubectl_complete-bobbin
            """
    )

    enum Shell: String, ExpressibleByArgument, CaseIterable { case bash, zsh, fish, kubectl }

    @Argument(help: "bash, zsh, fish or kubectl.")
    var shell: Shell

    func run() throws {
        Invocation.useOwnName()
        switch shell {
        case .bash: Console.write(BobbinCommand.completionScript(for: .bash) + "\n")
        case .zsh: Console.write(BobbinCommand.completionScript(for: .zsh) + "\n")
        case .fish: Console.write(BobbinCommand.completionScript(for: .fish) + "\n")
        case .kubectl: Console.write(Self.plugin)
        }
    }

    /// kubectl gives it the words behind `kubectl bobbin`, and reads a word per line.
    private static let plugin = """
        #!/bin/sh
        # Lets kubectl complete `kubectl bobbin`: to be in PATH as kubectl_complete-bobbin, and executable.
        exec kubectl-bobbin complete-words -- "$@"

        """
}
