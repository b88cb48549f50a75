// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Scaffolding

/// The variables of an app, and the sources of their values.
struct VariableOptions: ParsableArguments {
    @Option(
        name: [.customShort("v"), .long],
        help: ArgumentHelp("Variable of the app. Can be repeated.", valueName: "name=value")
    )
    var variable: [String] = []

    @Option(
        help: ArgumentHelp(
            "Variable with its value from an existing Secret. The key defaults to NAME. Can be repeated.",
            valueName: "name=secret[/key]"
        )
    )
    var variableFromSecret: [String] = []

    @Option(
        help: ArgumentHelp(
            "Variable with its value from an existing ConfigMap. The key defaults to NAME. Can be repeated.",
            valueName: "name=map[/key]"
        )
    )
    var variableFromConfigMap: [String] = []

    @Option(
        help: ArgumentHelp(
            "Variable with its value stored in a new Secret, APP-variables. Can be repeated.",
            valueName: "name=value"
        )
    )
    var secretVariable: [String] = []

    @Option(
        help: ArgumentHelp(
            """
            Like --secret-variable, but reads the value from a file, which keeps it out of the shell's history. Can be \
            repeated.
            """,
            valueName: "name=file"
        )
    )
    var secretVariableFile: [String] = []

    @Option(
        help: ArgumentHelp(
            "Variable with its value stored in a new ConfigMap, APP-variables. Can be repeated.",
            valueName: "name=value"
        )
    )
    var configVariable: [String] = []

    /// Adds all of them.
    func add(to scaffold: inout Scaffold) throws {
        for (name, value) in try NamedValues.parse(variable, of: "--variable") {
            try scaffold.add(variable: name, .value(value))
        }
        for (name, place) in try NamedValues.parse(variableFromSecret, of: "--variable-from-secret") {
            let (object, key) = Self.place(place, of: name)
            try scaffold.add(variable: name, .secret(name: object, key: key))
        }
        for (name, place) in try NamedValues.parse(variableFromConfigMap, of: "--variable-from-config-map") {
            let (object, key) = Self.place(place, of: name)
            try scaffold.add(variable: name, .configMap(name: object, key: key))
        }
        for (name, value) in try NamedValues.parse(secretVariable, of: "--secret-variable") {
            try scaffold.add(variable: name, .newSecret(Array(value.utf8)))
        }
        for (name, path) in try NamedValues.parse(secretVariableFile, of: "--secret-variable-file") {
            try scaffold.add(variable: name, .newSecret(try UnreadableFile.contents(of: path)))
        }
        for (name, value) in try NamedValues.parse(configVariable, of: "--config-variable") {
            try scaffold.add(variable: name, .newConfigMap(value))
        }
    }

    /// `object/key`, or the object alone if the key has the name of the variable.
    private static func place(_ text: String, of variable: String) -> (object: String, key: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(
            String.init
        )
        return (parts[0], parts.count == 2 && !parts[1].isEmpty ? parts[1] : variable)
    }
}
