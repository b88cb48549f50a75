// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// The output formats, by the names of kubectl's `-o`.
enum OutputFormat: String, Sendable, CaseIterable {
    case json, name, wide, yaml
}

/// The formats that a command supports.
protocol OutputFormats: Sendable {
    static var allowed: [OutputFormat] { get }
}

/// For commands that print objects as a table or in full.
enum TableFormats: OutputFormats {
    static let allowed = OutputFormat.allCases
}

/// For commands that print objects or a sentence.
enum ObjectFormats: OutputFormats {
    static let allowed = [OutputFormat.json, .name, .yaml]
}

/// For commands that print a table whose rows are not named objects.
enum ReportFormats: OutputFormats {
    static let allowed = [OutputFormat.json, .wide, .yaml]
}

/// For commands that print data.
enum DataFormats: OutputFormats {
    static let allowed = [OutputFormat.json, .yaml]
}

/// For commands that print the names of the objects that they changed.
enum NameFormats: OutputFormats {
    static let allowed = [OutputFormat.name]
}

/// `-o`: one of the formats that the command supports, or the command's default.
struct OutputOptions<Formats: OutputFormats>: ParsableArguments {
    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp(
            "Output format: \(Formats.allowed.map(\.rawValue).joined(separator: ", ")).",
            valueName: "format"
        ),
        completion: .list(Formats.allowed.map(\.rawValue))
    )
    var output: String?

    /// The format; `nil` for the command's default.
    var format: OutputFormat? {
        output.flatMap { OutputFormat(rawValue: $0) }.flatMap { Formats.allowed.contains($0) ? $0 : nil }
    }

    func validate() throws {
        guard let output, format == nil else { return }
        let allowed = Formats.allowed.map(\.rawValue).joined(separator: ",")
        throw CommandFailure(
            "unable to match a printer suitable for the output format \"\(output)\", "
                + "allowed formats are: \(allowed)"
        )
    }
}

/// `--no-headers`, for commands that print tables.
struct HeadingsOption: ParsableArguments {
    @Flag(name: .customLong("no-headers"), help: "Don't print headers.")
    var withoutHeadings = false
}
