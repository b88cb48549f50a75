// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// HMAC with SHA-256 (RFC 2104): a digest that only who has the key can make, or compare a guess with.
package struct HMACSHA256: Hashable, Sendable {
    /// The 32 bytes.
    package let bytes: [UInt8]

    /// The digest of some bytes under a key.
    ///
    /// - Throws: ``DigestError`` where libcrypto has no SHA-256.
    package init(of input: [UInt8], key: [UInt8]) throws(DigestError) {
        var output = [UInt8](repeating: 0, count: 32)
        var count: UInt32 = 0
        let isDone =
            unsafe HMAC(EVP_sha256(), key, CInt(key.count), input, input.count, &output, &count) != nil
        guard isDone, count == 32 else { throw DigestError() }
        bytes = output
    }

    /// Its first bytes in hexadecimal digits, two for each; at most 32 bytes.
    package func prefix(bytes count: Int) -> String { hexadecimal(bytes.prefix(count)) }
}
