// SPDX-License-Identifier: Apache-2.0

/// A 64-bit digest (FNV-1a) that tells apart what isn't made to collide: whether something changed, what a name is cut
/// off from. Not for secrets, not against adversaries.
///
///     var digest = Digest()
///     digest.combine("hello".utf8)
///     print(digest)  // a430d84680aabd0b
package struct Digest: Hashable, Sendable, CustomStringConvertible {
    /// The digest as a number.
    package private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    /// The digest of nothing.
    package init() {}

    /// The digest of bytes.
    package init(of bytes: some Sequence<UInt8>) { combine(bytes) }

    /// The digest of a value, however its members are ordered.
    package init(of value: JSONValue) { combine(value.canonicalBytes) }

    package mutating func combine(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { value = (value ^ UInt64(byte)) &* 0x100_0000_01b3 }
    }

    package mutating func combine(_ map: [String: String]) {
        for (key, value) in map.sorted(by: { $0.key < $1.key }) {
            combine(key.utf8)
            combine([0])
            combine(value.utf8)
            combine([1])
        }
    }

    /// Sixteen hexadecimal digits.
    package var description: String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
}
