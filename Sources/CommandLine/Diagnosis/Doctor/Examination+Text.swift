// SPDX-License-Identifier: Apache-2.0

package import KubeModel
package import Terminal

extension Examination {
    /// For people: the problems, each followed by its remedy.
    package func text(on terminal: Terminal) -> String {
        findings.map { Self.text($0, terminal) }.joined() + "\n\(summary(on: terminal))\n"
    }

    /// As data.
    package var json: JSONValue {
        [
            "errors": .integer(Int64(count(.error))), "warnings": .integer(Int64(count(.warning))),
            "unknown": .integer(Int64(count(.unknown))), "findings": .array(findings.map(\.json)),
        ]
    }

    private static func text(_ finding: Finding, _ terminal: Terminal) -> String {
        let (word, tone): (String, Tone) =
            switch finding.level {
            case .ok: ("ok     ", .good)
            case .warning: ("warning", .warning)
            case .error: ("error  ", .bad)
            case .unknown: ("unknown", .warning)
            }
        var text =
            "\(terminal.styled(word, tone))  \(terminal.styled("\(finding.check):", .strong)) "
            + PrintableText.line(finding.message) + "\n"
        let margin = String(repeating: " ", count: 9)
        if !finding.remedy.isEmpty { text += "\(margin)hint: \(PrintableText.line(finding.remedy))\n" }
        if !finding.command.isEmpty { text += "\(margin)$ \(PrintableText.line(finding.command))\n" }
        if !finding.page.isEmpty { text += "\(margin)\(terminal.styled("see:  \(finding.page)", .quiet))\n" }
        return text
    }

    private func summary(on terminal: Terminal) -> String {
        let parts: [String] = [
            (count(.error), "error", Tone.bad), (count(.warning), "warning", .warning),
        ].compactMap { number, word, tone in
            number > 0 ? terminal.styled("\(number) \(word)\(number == 1 ? "" : "s")", tone) : nil
        }
        let unknown = count(.unknown)
        let rest = unknown > 0 ? "; \(unknown) check\(unknown == 1 ? "" : "s") could not run" : ""
        guard parts.isEmpty else { return parts.joined(separator: ", ") + rest }
        return terminal.styled("No problems found", .good) + rest
    }
}
