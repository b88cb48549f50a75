// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// A command with its subcommands, as the argument parser describes it.
package struct CommandTree: Sendable, Hashable {
    /// An option, a flag or an argument.
    package struct Argument: Sendable, Hashable {
        package enum Kind: String, Sendable, Hashable { case positional, option, flag }

        package var kind: Kind
        /// With their dashes; none for a positional argument.
        package var names: [String]
        /// What its value is called.
        package var valueName: String
        package var abstract: String
        package var defaultValue: String
        /// The only values that it accepts, which its help lists by itself.
        package var allowedValues: [String]
        /// The values that shells suggest.
        package var suggestedValues: [String]
        package var isOptional: Bool
        package var isRepeating: Bool
        /// The title of the group that it is in; empty for none.
        package var section: String
    }

    package var name: String
    package var aliases: [String]
    package var abstract: String
    package var discussion: String
    package var arguments: [Argument]
    package var subcommands: [CommandTree]

    /// Reads what `--experimental-dump-help` prints. What isn't shown in help is left out.
    ///
    /// - Throws: `JSONError`.
    package init(dump: String) throws {
        self.init(try JSONValue(json: Array(dump.utf8))["command"] ?? [:])
    }

    private init(_ value: JSONValue) {
        name = value["commandName"]?.string ?? ""
        aliases = value["aliases"]?.array?.compactMap(\.string) ?? []
        abstract = value["abstract"]?.string ?? ""
        discussion = value["discussion"]?.string ?? ""
        let isShown = { (value: JSONValue) in value["shouldDisplay"]?.bool ?? true }
        arguments = (value["arguments"]?.array ?? []).filter(isShown).map(Argument.init)
        subcommands = (value["subcommands"]?.array ?? []).filter(isShown).map { CommandTree($0) }
    }
}

extension CommandTree.Argument {
    fileprivate init(_ value: JSONValue) {
        kind = Kind(rawValue: value["kind"]?.string ?? "") ?? .option
        let all = (value["names"]?.array ?? []).map { name in
            (name["kind"]?.string == "long" ? "--" : "-") + (name["name"]?.string ?? "")
        }
        names = all.filter { !$0.hasPrefix("--") } + all.filter { $0.hasPrefix("--") }
        valueName = value["valueName"]?.string ?? ""
        abstract = value["abstract"]?.string ?? ""
        defaultValue = value["defaultValue"]?.string ?? ""
        allowedValues = (value["allValues"]?.array ?? []).compactMap(\.string)
        let list = (value[path: "completionKind", "list", "values"]?.array ?? []).compactMap(\.string)
        suggestedValues = list.isEmpty ? allowedValues : list
        isOptional = value["isOptional"]?.bool ?? false
        isRepeating = value["isRepeating"]?.bool ?? false
        section = value["sectionTitle"]?.string ?? ""
    }

    /// Its longest name, without dashes.
    var longName: String {
        String((names.last { $0.hasPrefix("--") } ?? names.last ?? valueName).drop { $0 == "-" })
    }
}
