/// The reference of the command line.
package enum CommandPage {
    package static func text(_ root: CommandTree) -> String {
        let commands = root.subcommands.filter { $0.name != "help" }
        var text = """
            # The command line

            <!-- Made by `make reference` of the command's own help. Don't edit it here. -->

            \(root.abstract) As a plugin, `bobbin` is `kubectl bobbin` and `spin kube`.

            | command | |
            | --- | --- |

            """
        for command in commands {
            text +=
                "| [`\(root.name) \(command.name)`](#\(anchor(root.name, command.name))) | \(Markdown.cell(command.abstract)) |\n"
        }
        text +=
            "\nEach exits with 0, or with 1 if anything failed, a wrong option included, unless it says otherwise. "
        text += "Ctrl-C ends what waits, with 130.\n"
        for command in commands { text += section(command, parents: [root.name]) }
        return text
    }

    private static func anchor(_ words: String...) -> String { words.joined(separator: "-") }

    private static func section(_ command: CommandTree, parents: [String]) -> String {
        let path = parents + [command.name]
        var text = "\n\(String(repeating: "#", count: path.count)) \(path.joined(separator: " "))\n\n"
        text += command.abstract + "\n"
        if !command.aliases.isEmpty {
            text += "\nAlso: \(command.aliases.map { "`\($0)`" }.joined(separator: ", ")).\n"
        }
        text += "\n```console\n\(usage(command, path))\n```\n"
        if !command.discussion.isEmpty { text += "\n" + Markdown.discussion(command.discussion) }
        let arguments = command.arguments.filter { !["help", "version"].contains($0.longName) }
        if !arguments.isEmpty {
            text += "\n| | | default |\n| --- | --- | --- |\n"
            for argument in arguments { text += row(argument) }
        }
        for inner in command.subcommands where inner.name != "help" { text += section(inner, parents: path) }
        return text
    }

    private static func usage(_ command: CommandTree, _ path: [String]) -> String {
        let positional = command.arguments.filter { $0.kind == .positional }.map { argument in
            let name = "<\(argument.valueName)>" + (argument.isRepeating ? " ..." : "")
            return argument.isOptional ? "[\(name)]" : name
        }
        let inner = command.subcommands.contains { $0.name != "help" } ? ["<subcommand>"] : []
        return (path + ["[options]"] + positional + inner).joined(separator: " ")
    }

    private static func row(_ argument: CommandTree.Argument) -> String {
        let value = argument.kind == .option ? " <\(argument.valueName)>" : ""
        let names = argument.kind == .positional ? ["<\(argument.valueName)>"] : argument.names
        let label = names.map { "`\($0)`" }.joined(separator: ", ").dropLast() + "\(value)`"
        var what = argument.abstract
        let values = argument.allowedValues
        if !values.allSatisfy(what.contains) { what += " One of: \(values.joined(separator: ", "))." }
        if argument.kind != .positional, argument.isRepeating, !what.contains("may be repeated") {
            what += " May be repeated."
        }
        if argument.kind == .option, !argument.isOptional { what += " Required." }
        let isFlag = argument.kind == .flag && ["false", ""].contains(argument.defaultValue)
        let standard = isFlag || argument.defaultValue.isEmpty ? "" : "`\(argument.defaultValue)`"
        return "| \(label) | \(Markdown.cell(what)) | \(Markdown.cell(standard)) |\n"
    }
}
