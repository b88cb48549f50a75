// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `bobbin completion`: scripts that let shells complete.
struct CompletionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "completion",
        abstract: "Print a shell completion script.",
        discussion: """
            Save the script where your shell looks for completions, or source it when the shell starts. kubectl \
            completes plugins with a program in PATH, here kubectl_complete-bobbin; `bobbin completion kubectl` prints it.

              source <(bobbin completion bash)
              bobbin completion zsh > "${fpath[1]}/_bobbin"
              bobbin completion fish > ~/.config/fish/completions/bobbin.fish
              bobbin completion kubectl > ~/.local/bin/kubectl_complete-bobbin
            """
    )

    enum Shell: String, ExpressibleByArgument, CaseIterable { case bash, zsh, fish, kubectl }

    @Argument(help: "Shell to print the script for.")
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
        # Completes `kubectl bobbin`. Save it in PATH as kubectl_complete-bobbin and make it executable.
        exec kubectl-bobbin complete-words -- "$@"

        """
}
