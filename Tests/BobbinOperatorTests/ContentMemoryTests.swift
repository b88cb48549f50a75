// SPDX-License-Identifier: Apache-2.0

import Digests
import KubeModel
import SpinRendering
import Testing

@testable import BobbinOperator

struct ContentMemoryTests {
    private let digest: SHA256

    init() throws { digest = try SHA256(of: []) }

    private func object(_ name: String, in namespace: String) -> ConfigurationContents.Object {
        .init(kind: .secret, key: ObjectKey(namespace: namespace, name: name))
    }

    private func content(_ keys: Int, version: String = "1") -> ConfigurationContents.Content {
        let digests = (0..<keys).map { ("key-\($0)", digest) }
        return .init(uid: "u", resourceVersion: version, digests: Dictionary(uniqueKeysWithValues: digests))
    }

    @Test func `a namespace that has filled its share is read again, and no other`() {
        var memory = ContentMemory()
        for number in 0..<1000 { memory.keep(content(8000), of: object("large-\(number)", in: "evil")) }
        #expect(memory.size(of: "evil") <= ContentMemory.limit)
        #expect(memory[object("large-0", in: "evil")] != nil)
        #expect(memory[object("large-999", in: "evil")] == nil)
        memory.keep(content(3), of: object("small", in: "good"))
        #expect(memory[object("small", in: "good")] != nil)
    }

    @Test func `thousands of ordinary Secrets of a namespace are remembered`() {
        var memory = ContentMemory()
        for number in 0..<8000 { memory.keep(content(3), of: object("\(number)", in: "team")) }
        #expect(memory[object("7999", in: "team")] != nil)
    }

    @Test func `what is forgotten or replaced gives its room back`() {
        var memory = ContentMemory()
        for version in 0..<100 {
            memory.keep(content(8000, version: "\(version)"), of: object("one", in: "team"))
        }
        #expect(memory[object("one", in: "team")]?.resourceVersion == "99")
        memory.keep(content(2), of: object("one", in: "team"))
        memory.keep(content(8000), of: object("two", in: "team"))
        memory.forget(object("one", in: "team"))
        memory.forget(object("two", in: "team"))
        memory.forget(object("two", in: "team"))
        #expect(memory.size(of: "team") == 0)
    }

    @Test func `a content that has no room any more isn't taken for the one before`() {
        var memory = ContentMemory()
        memory.keep(content(1), of: object("one", in: "team"))
        memory.keep(content(100_000, version: "2"), of: object("one", in: "team"))
        #expect(memory[object("one", in: "team")] == nil)
    }
}
