// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PodStreams

@Suite struct LogLinesTests {
    private func text(_ lines: [[UInt8]]) -> [String] { lines.map { String(decoding: $0, as: UTF8.self) } }

    @Test(arguments: 1...12)
    func `lines are whole however they are cut, empty ones too`(size: Int) {
        var lines = LogLines()
        let bytes = Array("one\n\ntwo, longer\nlast".utf8)
        var found: [[UInt8]] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            found += lines.receive(Array(bytes[start..<min(start + size, bytes.count)]))
        }
        #expect(text(found) == ["one", "", "two, longer"])
        #expect(lines.finish().map { text([$0]) } == ["last"])
        #expect(lines.finish() == nil)
    }

    @Test func `a line without an end is handed on in pieces, so that memory stays bounded`() {
        var lines = LogLines(limit: 4)
        #expect(text(lines.receive(Array("abcdefghij".utf8))) == ["abcd", "efgh"])
        #expect(text(lines.receive(Array("\nk\n".utf8))) == ["ij", "k"])
    }
}
