// SPDX-License-Identifier: Apache-2.0

extension CommandTree {
    /// What a word that is being typed may become.
    package struct Offer: Sendable, Hashable {
        /// Words that fit what is typed already.
        package var words: [String] = []
        /// The name of an argument, if its values are in the cluster.
        package var argument: String?
        /// Whether files are as good as anything.
        package var takesFiles = false
    }

    /// What the last word may become; the words before it lead to the command.
    package func completions(of words: [String]) -> Offer {
        guard let first = words.first else { return Offer(words: subcommands.map(\.name)) }
        if words.count > 1,
            let next = subcommands.first(where: { $0.name == first || $0.aliases.contains(first) })
        {
            return next.completions(of: Array(words.dropFirst()))
        }
        let typed = words.last ?? ""
        if typed.hasPrefix("-"), let equals = typed.firstIndex(of: "=") {
            let name = String(typed[..<equals])
            guard let option = option(name) else { return Offer() }
            let start = String(typed[typed.index(after: equals)...])
            return Offer(words: option.suggestedValues.filter { $0.hasPrefix(start) }.map { "\(name)=\($0)" })
        }
        if words.count > 1, let option = option(words[words.count - 2]), option.kind == .option {
            return option.offer(typed)
        }
        if typed.hasPrefix("-") {
            let names = arguments.flatMap { $0.names.filter { $0.hasPrefix("--") } }
            return Offer(words: names.filter { $0.hasPrefix(typed) })
        }
        if !subcommands.isEmpty {
            return Offer(words: subcommands.map(\.name).filter { $0.hasPrefix(typed) })
        }
        return arguments.first { $0.kind == .positional }?.offer(typed) ?? Offer()
    }

    private func option(_ name: String) -> Argument? {
        arguments.first { $0.kind != .positional && $0.names.contains(name) }
    }
}

extension CommandTree.Argument {
    fileprivate func offer(_ typed: String) -> CommandTree.Offer {
        if !suggestedValues.isEmpty {
            return CommandTree.Offer(words: suggestedValues.filter { $0.hasPrefix(typed) })
        }
        let isFile = ["file", "folder", "path", "kubeconfig", "from"].contains {
            $0 == longName || $0 == valueName
        }
        let meaning = kind == .positional ? valueName : longName
        return CommandTree.Offer(argument: isFile ? nil : meaning, takesFiles: isFile)
    }
}
