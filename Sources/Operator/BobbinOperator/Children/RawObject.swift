package import KubeModel
import Synchronization

/// The bytes of the part of a child that we render, kept until somebody has compared them.
///
/// A cache of ten thousand Deployments must not keep ten thousand specs: once a child is known to be as we
/// want it, its digest is enough, and ``discard()`` gives the bytes back.
package final class RawObject: Sendable {
    private let bytes: Mutex<[UInt8]?>

    package init(_ bytes: [UInt8]) { self.bytes = Mutex(bytes) }

    /// The bytes read as JSON; `nil` once they were given back.
    package func value() throws -> JSONValue? {
        guard let bytes = bytes.withLock({ $0 }) else { return nil }
        return try JSONValue(json: bytes)
    }

    package func discard() { bytes.withLock { $0 = nil } }
}

/// A 64-bit digest (FNV-1a) for telling whether something changed. Not for secrets, not against adversaries.
package struct Digest: Hashable, Sendable, CustomStringConvertible {
    private var state: UInt64 = 0xcbf2_9ce4_8422_2325

    package init() {}

    package init(of value: JSONValue) {
        combine(value.canonicalBytes)
    }

    package mutating func combine(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { state = (state ^ UInt64(byte)) &* 0x100_0000_01b3 }
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
        let digits = String(state, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
}
