import Testing

@testable import KubeClient

struct LineSplitterTests {
    private func split(_ chunks: [[UInt8]], limit: Int = 1 << 20) throws -> [String] {
        var splitter = LineSplitter(limit: limit)
        var lines: [String] = []
        for chunk in chunks {
            splitter.append(chunk)
            while let line = try splitter.next() { lines.append(String(decoding: line, as: UTF8.self)) }
        }
        let rest = splitter.finish()
        if !rest.isEmpty { lines.append("rest \(String(decoding: rest, as: UTF8.self))") }
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

    @Test func `a line may be as long as the limit and no longer`() throws {
        #expect(try split([Array("1234\n".utf8)], limit: 4) == ["1234"])
        #expect(try split([Array("12".utf8), Array("34\n".utf8)], limit: 4) == ["1234"])
        #expect(throws: LineSplitter.TooLong.self) { try split([Array("12345\n".utf8)], limit: 4) }
        #expect(throws: LineSplitter.TooLong.self) {
            try split([Array("123".utf8), Array("45".utf8)], limit: 4)
        }
    }

    @Test func `nothing is kept of lines that were taken`() throws {
        var splitter = LineSplitter(limit: 8)
        for _ in 0..<1000 {
            splitter.append(Array("1234567\n".utf8))
            #expect(try splitter.next() == Array("1234567".utf8))
            #expect(try splitter.next() == nil)
        }
        #expect(splitter.finish().isEmpty)
    }
}
