// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import CommandReference
import KubeModel

/// Completes for kubectl, which has a protocol of its own for that: a candidate per line, then a colon and a number
/// that says what the shell is to do besides.
struct CompleteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "complete-words",
        abstract: "Print the completions of the last word.",
        shouldDisplay: false
    )

    @Argument(parsing: .captureForPassthrough)
    var words: [String] = []

    func run() async throws {
        Invocation.useOwnName()
        let typed = words.first == "--" ? Array(words.dropFirst()) : words
        let tree = try CommandTree(dump: BobbinCommand._dumpHelp())
        let offer = tree.completions(of: typed)
        var candidates = offer.words
        if let argument = offer.argument {
            let names = await ClusterCompletions.words(for: argument, typed)
            candidates += names.filter { $0.hasPrefix(typed.last ?? "") }
        }
        for candidate in candidates { Console.print(candidate) }
        // 4: don't offer files where nothing else is known.
        Console.print(offer.takesFiles ? ":0" : ":4")
    }
}
