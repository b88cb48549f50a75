// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import KubeClient

struct LineSplitterTests {
    private func split(_ chunks: [[UInt8]], limit: Int = 1 << 20) throws -> [String] {
        var splitter = LineSplitter(limit: limit)
        var lines: [String] = []
        for chunk in chunks {
            splitter.append(chunk)
            while let line = try splitter.next() {
                lines.append(line.isCut ? "cut \(line.length)" : String(decoding: line.bytes, as: UTF8.self))
            }
        }
        let rest = splitter.finish()
        if !rest.bytes.isEmpty { lines.append("rest \(String(decoding: rest.bytes, as: UTF8.self))") }
        return lines
    }

    @Test(arguments: [1, 2, 3, 5, 7, 100])
    func `lines are the same for every size of chunk`(size: Int) throws {
        let bytes = Array("one\ntwo\n\nthree\r\n \nfour".utf8)
        let chunks = stride(from: 0, to: bytes.count, by: size).map {
            Array(bytes[$0..<min($0 + size, bytes.count)])
        }
        #expect(try split(chunks) == ["one", "two", "three\r", "rest four"])
    }

    @Test func `a line may be as long as the limit, and a longer one is cut`() throws {
        #expect(try split([Array("1234\n".utf8)], limit: 4) == ["1234"])
        #expect(try split([Array("12".utf8), Array("34\n".utf8)], limit: 4) == ["1234"])
        #expect(try split([Array("12345\n67\n".utf8)], limit: 4) == ["cut 5", "67"])
        #expect(try split([Array("123".utf8), Array("45\n67\n".utf8)], limit: 4) == ["cut 5", "67"])
    }

    @Test func `of a long line the beginning is kept, however it comes`() throws {
        let size = LineSplitter.beginning * 3
        var splitter = LineSplitter(limit: LineSplitter.beginning * 2)
        for _ in 0..<size / 1024 {
            splitter.append([UInt8](repeating: 0x61, count: 1024))
            #expect(try splitter.next() == nil)
        }
        splitter.append(Array("\n".utf8))
        let line = try #require(try splitter.next())
        #expect(line.isCut && line.length == size && line.bytes.count == LineSplitter.beginning)
    }

    @Test func `a line without an end is an error`() throws {
        #expect(throws: LineSplitter.Endless.self) {
            try split(Array(repeating: Array("1234".utf8), count: 17), limit: 4)
        }
    }

    @Test func `nothing is kept of lines that were taken`() throws {
        var splitter = LineSplitter(limit: 8)
        for _ in 0..<1000 {
            splitter.append(Array("1234567\n".utf8))
            #expect(try splitter.next()?.bytes == Array("1234567".utf8))
            #expect(try splitter.next() == nil)
        }
        #expect(splitter.finish().bytes.isEmpty)
    }
}
