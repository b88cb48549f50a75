// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import CommandReference
import Foundation
import KubeModel

/// Writes the reference of `docs/reference`: `make reference`.
struct ReferenceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reference",
        abstract: "Write the reference of the command line and the CRDs.",
        shouldDisplay: false
    )

    @Argument(help: "Directory to write to.", completion: .directory)
    var folder: String

    func run() throws {
        Invocation.useOwnName()
        var pages = ["cli": CommandPage.text(try CommandTree(dump: BobbinCommand._dumpHelp()))]
        for definition in try EmbeddedCRDs.documents() {
            guard let kind = definition.value[path: "spec", "names", "kind"]?.string else { continue }
            pages[kind.lowercased()] = FieldPage.text(definition.value)
        }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for (name, text) in pages {
            try text.write(toFile: "\(folder)/\(name).md", atomically: true, encoding: .utf8)
        }
    }
}
