// SPDX-License-Identifier: Apache-2.0

import Digests
import Testing

@testable import KubeRuntime

struct AccessMemoryTests {
    private func token(_ number: Int) throws -> SHA256 { try SHA256(of: Array("\(number)".utf8)) }

    @Test func `what was said holds for a while`() throws {
        var memory = AccessMemory()
        let (good, bad) = (try token(1), try token(2))
        #expect(memory.answer(for: good, now: .zero) == .ask)
        memory.record(.allowed, about: good, now: .zero)
        memory.record(.forbidden, about: bad, now: .zero)
        #expect(memory.answer(for: good, now: .seconds(29)) == .known(.allowed))
        #expect(memory.answer(for: good, now: .seconds(30)) == .ask)
        #expect(memory.answer(for: bad, now: .seconds(9)) == .known(.forbidden))
        #expect(memory.answer(for: bad, now: .seconds(10)) == .ask)
    }

    @Test func `that it couldn't be said isn't remembered`() throws {
        var memory = AccessMemory()
        memory.record(.unavailable, about: try token(1), now: .zero)
        #expect(memory.count == 0)
    }

    @Test func `ever new tokens are asked about slowly, remembered few at a time, and keep nobody out`()
        throws
    {
        var memory = AccessMemory()
        memory.record(.allowed, about: try token(-1), now: .zero)
        var asked = 0
        for number in 0..<1000 {
            let other = try token(number)
            guard memory.answer(for: other, now: .seconds(40)) == .ask else { continue }
            asked += 1
            memory.record(.unknown, about: other, now: .seconds(40))
        }
        #expect(asked == 20)
        #expect(memory.answer(for: try token(5000), now: .seconds(41)) == .ask)
        // Its time is over, and it is asked about all the same.
        #expect(memory.answer(for: try token(-1), now: .seconds(40)) == .ask)
        for number in 0..<1000 { memory.record(.unknown, about: try token(number), now: .seconds(41)) }
        #expect(memory.count == AccessMemory.limit)
        #expect(memory.answer(for: try token(-1), now: .seconds(20)) == .known(.allowed))
    }

    @Test(arguments: [
        ("Bearer abc", "abc"), ("bearer  abc.d-e", "abc.d-e"), ("Bearer", nil), ("Bearer ", nil), ("", nil),
        ("Basic abc", nil), ("Bearer a b", nil), ("Bearer a\u{7F}", nil), (nil, nil),
    ])
    func `a token is taken from a header that has one`(header: String?, token: String?) {
        #expect(AccessDesk.token(in: header) == token)
    }
}
