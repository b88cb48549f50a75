// SPDX-License-Identifier: Apache-2.0

import Digests
import SpinState

/// The operator's secret, by which a digest of values tells nothing to who can only read it: without the key no guess at
/// a value can be tried.
///
/// A digest says by which key it was made, so that one of another key is never taken for one of other values: a key that
/// is lost, or that stayed behind when apps moved to another cluster, rolls no pods.
struct DigestKey: Sendable, Hashable {
    /// As many bytes as make guessing the key as hard as the digest allows.
    static let length = 32
    /// What is digested for the identifier. It can't be what is said of values: these begin with an app's UID.
    private static let identity = Array("core.spinkube.dev/configuration-key".utf8)

    /// Tells keys apart, and nothing of the key.
    let id: String
    private let bytes: [UInt8]

    /// - Returns: `nil` for fewer bytes than ``length``.
    /// - Throws: `DigestError`.
    init?(bytes: [UInt8]) throws(DigestError) {
        guard bytes.count >= Self.length else { return nil }
        self.bytes = bytes
        id = try HMACSHA256(of: Self.identity, key: bytes).prefix(bytes: 4)
    }

    /// The digest of a text, with the key's identifier before it.
    ///
    /// - Throws: `DigestError`.
    func digest(of text: String) throws(DigestError) -> String {
        let digest = try HMACSHA256(of: Array(text.utf8), key: bytes).prefix(bytes: 8)
        return "\(id)\(ValueDigest.separator)\(digest)"
    }
}
