import ArgumentParser

/// How a result can be printed, as kubectl's `-o` names it.
enum OutputFormat: String, Sendable, CaseIterable {
    case json, name, wide, yaml
}

/// The formats that a command knows.
protocol OutputFormats: Sendable {
    static var allowed: [OutputFormat] { get }
}

/// Of commands that print objects as a table, or whole.
enum TableFormats: OutputFormats {
    static let allowed = OutputFormat.allCases
}

/// Of commands that print objects, and otherwise a sentence.
enum ObjectFormats: OutputFormats {
    static let allowed = [OutputFormat.json, .name, .yaml]
}

/// Of commands whose table isn't of objects that have a name of their own.
enum ReportFormats: OutputFormats {
    static let allowed = [OutputFormat.json, .wide, .yaml]
}

/// Of commands that print data.
enum DataFormats: OutputFormats {
    static let allowed = [OutputFormat.json, .yaml]
}

/// Of commands that print the names of what they changed.
enum NameFormats: OutputFormats {
    static let allowed = [OutputFormat.name]
}

/// `-o`: one of the formats that the command knows, or what it prints without.
struct OutputOptions<Formats: OutputFormats>: ParsableArguments {
    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp(
            "How to print it: \(Formats.allowed.map(\.rawValue).joined(separator: ", ")).",
            valueName: "format"
        ),
        completion: .list(Formats.allowed.map(\.rawValue))
    )
    var output: String?

    /// The format; `nil` for what the command prints by itself.
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
    @Flag(name: .customLong("no-headers"), help: "Print a table without its headings.")
    var withoutHeadings = false
}
