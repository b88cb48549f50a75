// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Synchronization
import Terminal
import Testing

@testable import PodStreams

@Suite struct LogPrinterTests {
    /// What was written.
    private final class Sink: Sendable {
        let text = Mutex("")
        func add(_ bytes: [UInt8]) { text.withLock { $0 += String(decoding: bytes, as: UTF8.self) } }
        var value: String { text.withLock { $0 } }
    }

    private func source(_ pod: String) -> LogSource {
        LogSource(pod: ObjectKey(namespace: "default", name: pod), uid: pod, container: "app", run: "1")
    }

    private func printed(
        _ terminal: Terminal = .plain,
        _ prefix: LogPrinter.Prefix = .whenSeveral,
        times: Bool = false,
        _ body: (LogPrinter) throws -> Void
    ) rethrows -> String {
        let sink = Sink()
        try body(LogPrinter(terminal: terminal, prefix: prefix, hasTimestamps: times) { sink.add($0) })
        return sink.value
    }

    private func line(_ text: String, at time: String = "") -> (time: [UInt8], text: ArraySlice<UInt8>) {
        (Array(time.utf8), Array(text.utf8)[...])
    }

    @Test func `lines of one pod come as they are, those of several say whose they are`() throws {
        let text = try printed { printer in
            try printer.write([line("one"), line("")], of: source("a"))
            printer.expect(source("b"))
            try printer.write([line("two")], of: source("a"))
            try printer.write([line("three")], of: source("b"))
        }
        #expect(text == "one\n\n[pod/a/app] two\n[pod/b/app] three\n")
    }

    @Test func `a prefix is there always or never where that is asked for`() throws {
        let always = try printed(.plain, .always) { try $0.write([line("one")], of: source("a")) }
        #expect(always == "[pod/a/app] one\n")
        let never = try printed(.plain, .never) { printer in
            printer.expect(source("b"))
            try printer.write([line("one")], of: source("a"))
        }
        #expect(never == "one\n")
    }

    @Test func `times are shown where they are asked for`() throws {
        let lines = [line("one", at: "2026"), line("node says")]
        #expect(try printed(times: true) { try $0.write(lines, of: source("a")) } == "2026 one\nnode says\n")
        #expect(try printed { try $0.write(lines, of: source("a")) } == "one\nnode says\n")
    }

    @Test func `each pod has a colour on a terminal`() throws {
        let terminal = Terminal(isInteractive: true, usesColour: true, width: 80)
        let text = try printed(terminal, .always) { printer in
            try printer.write([line("one")], of: source("a"))
            try printer.write([line("two")], of: source("b"))
            try printer.write([line("three")], of: source("a"))
        }
        #expect(
            text == "\u{1B}[36m[pod/a/app]\u{1B}[0m one\n\u{1B}[32m[pod/b/app]\u{1B}[0m two\n"
                + "\u{1B}[36m[pod/a/app]\u{1B}[0m three\n"
        )
    }
}

@Suite struct LogPositionTests {
    private func taken(_ position: inout LogPosition, _ lines: [String]) -> [String] {
        lines.compactMap { position.accept(Array($0.utf8)) }.map { String(decoding: $0.text, as: UTF8.self) }
    }

    @Test func `after a break no line is lost and none comes twice, even of one moment`() {
        let first = "2026-01-01T00:00:00.000000001Z"
        let second = "2026-01-01T00:00:00.000000002Z"
        var position = LogPosition()
        #expect(taken(&position, ["\(first) a", "\(second) b", "\(second) c"]) == ["a", "b", "c"])
        #expect(position.sinceTime == second)
        position.resume()
        let again = [
            "\(first) a", "\(second) b", "\(second) c", "\(second) d", "2026-01-01T00:00:01.000000000Z e",
        ]
        #expect(taken(&position, again) == ["d", "e"])
    }

    @Test(arguments: ["unable to retrieve container logs", "", "20 short"])
    func `what the node says itself has no time`(line: String) {
        var position = LogPosition()
        #expect(taken(&position, [line]) == [line])
        #expect(position.sinceTime == nil)
    }
}
