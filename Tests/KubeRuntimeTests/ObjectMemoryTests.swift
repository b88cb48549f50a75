// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

@testable import KubeRuntime

struct ObjectMemoryTests {
    private struct Record: Sendable, Equatable {
        var count = 0
        var words: [String] = []
    }

    private let memory = ObjectMemory(blank: Record())
    private let key = ObjectKey(namespace: "ns", name: "app")
    private let other = ObjectKey(namespace: "ns", name: "other")

    @Test func `each part changes its own part of an entry only`() {
        let count = memory.part(\.count)
        let words = memory.part(\.words)
        count.set(3, for: key)
        #expect(
            words.update(key) {
                $0.append("a"); return $0.count
            } == 1
        )
        #expect(memory[key] == Record(count: 3, words: ["a"]))
        #expect(count[key] == 3 && words[key] == ["a"])
        #expect(memory[other] == Record())
    }

    @Test func `an object of which nothing is remembered takes no room`() {
        let count = memory.part(\.count)
        #expect(count[key] == 0)
        #expect(memory.count == 0)
        count.set(1, for: key)
        #expect(memory.count == 1)
        count.set(0, for: key)
        #expect(memory.count == 0)
    }

    @Test func `an entry is dropped as a whole`() {
        memory.update(key) { $0 = Record(count: 1, words: ["a"]) }
        memory.update(other) { $0.count = 1 }
        memory.drop(key)
        #expect(memory[key] == Record())
        #expect(memory.count == 1)
    }

    @Test func `a part is changed in place, however large it is`() {
        let words = memory.part(\.words)
        words.set(Array(repeating: "a", count: 1000), for: key)
        let before = words.update(key) {
            unsafe $0.withUnsafeBufferPointer { UInt(bitPattern: $0.baseAddress) }
        }
        words.update(key) { $0[7] = "b" }
        let after = words.update(key) {
            unsafe $0.withUnsafeBufferPointer { UInt(bitPattern: $0.baseAddress) }
        }
        #expect(before == after)
    }
}
