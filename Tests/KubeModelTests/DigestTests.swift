// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

/// Names of objects and marks on them are made of digests, so these never change.
struct DigestTests {
    @Test(arguments: [("", "cbf29ce484222325"), ("a", "af63dc4c8601ec8c"), ("foobar", "85944171f73967e8")])
    func `the digest of bytes is that of FNV-1a's authors`(text: String, digits: String) {
        #expect(Digest(of: text.utf8).description == digits)
    }

    @Test func `bytes that come in parts have the digest of all of them`() {
        var digest = Digest()
        digest.combine("foo".utf8)
        digest.combine("bar".utf8)
        #expect(digest == Digest(of: "foobar".utf8))
    }

    @Test func `how the members of a value are ordered doesn't matter`() throws {
        #expect(Digest(of: ["a": 1, "b": 2] as JSONValue) == Digest(of: ["b": 2, "a": 1] as JSONValue))
        #expect(Digest(of: ["a": 1] as JSONValue) != Digest(of: ["a": 2] as JSONValue))
    }

    @Test func `keys and values of a map aren't taken for each other`() {
        var (one, other) = (Digest(), Digest())
        one.combine(["a": "bc"])
        other.combine(["ab": "c"])
        #expect(one != other)
    }
}
