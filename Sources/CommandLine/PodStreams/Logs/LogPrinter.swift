// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Synchronization
package import Terminal

/// Writes lines of several logs, each line whole, with a prefix where that is wanted.
package final class LogPrinter: Sendable {
    /// When a line starts with its pod and container.
    package enum Prefix: Sendable { case always, never, whenSeveral }

    private struct State {
        var colours: [String: Int] = [:]
        var pods: Set<String> = []
    }

    /// Readable on light and dark grounds (ECMA-48): cyan, green, magenta, yellow, blue, and their bright forms.
    private static let colours = [36, 32, 35, 33, 34, 96, 92, 95, 93, 94]

    private let terminal: Terminal
    private let prefix: Prefix
    private let hasTimestamps: Bool
    private let output: @Sendable ([UInt8]) throws -> Void
    private let state = Mutex(State())

    /// - Parameter output: Takes whole lines, by one caller at a time.
    package init(
        terminal: Terminal,
        prefix: Prefix,
        hasTimestamps: Bool,
        output: @escaping @Sendable ([UInt8]) throws -> Void
    ) {
        self.terminal = terminal
        self.prefix = prefix
        self.hasTimestamps = hasTimestamps
        self.output = output
    }

    /// Announces a source: with more than one pod, each line starts with the name of its pod.
    package func expect(_ source: LogSource) { state.withLock { _ = $0.pods.insert(source.uid) } }

    /// Writes lines of one source, with their times.
    package func write(_ lines: [(time: [UInt8], text: ArraySlice<UInt8>)], of source: LogSource) throws {
        guard !lines.isEmpty else { return }
        try state.withLock { state in
            let lead = Self.lead(source, prefix, terminal, &state)
            var bytes: [UInt8] = []
            for line in lines {
                bytes += lead
                if hasTimestamps, !line.time.isEmpty { bytes += shown(line.time[...]) + [UInt8(ascii: " ")] }
                bytes += shown(line.text)
                bytes.append(UInt8(ascii: "\n"))
            }
            try output(bytes)
        }
    }

    /// What an app writes as it is for a program that reads on; for a person without what a terminal would obey, but
    /// with its colours.
    private func shown(_ text: ArraySlice<UInt8>) -> [UInt8] {
        guard terminal.width != nil || terminal.isInteractive else { return Array(text) }
        let text = String(decoding: text, as: UTF8.self)
        return Array(PrintableText.block(text, keepsColours: true).utf8)
    }

    private static func lead(
        _ source: LogSource,
        _ prefix: Prefix,
        _ terminal: Terminal,
        _ state: inout State
    ) -> [UInt8] {
        state.pods.insert(source.uid)
        switch prefix {
        case .never: return []
        case .whenSeveral where state.pods.count < 2: return []
        case .whenSeveral, .always: break
        }
        let text = PrintableText.line("[pod/\(source.pod.name)/\(source.container)]")
        guard terminal.usesColour else { return Array("\(text) ".utf8) }
        let colour = state.colours[source.uid] ?? colours[state.colours.count % colours.count]
        state.colours[source.uid] = colour
        return Array("\u{1B}[\(colour)m\(text)\u{1B}[0m ".utf8)
    }
}
