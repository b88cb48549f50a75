// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// A SHA-256 digest, made by libcrypto, so that a build for FIPS makes it by its validated module.
package struct SHA256: Hashable, Sendable, CustomStringConvertible {
    /// The 32 bytes.
    package let bytes: [UInt8]

    /// The digest of some bytes.
    ///
    /// - Throws: ``DigestError`` where libcrypto has no SHA-256, which no configuration known leaves out.
    package init(of input: [UInt8]) throws(DigestError) {
        var output = [UInt8](repeating: 0, count: 32)
        var count: UInt32 = 0
        let isDone = unsafe EVP_Digest(input, input.count, &output, &count, EVP_sha256(), nil) == 1
        guard isDone, count == 32 else { throw DigestError() }
        bytes = output
    }

    /// A digest that was made elsewhere, of 32 bytes.
    init(bytes: [UInt8]) { self.bytes = bytes }

    /// 64 hexadecimal digits.
    package var description: String { hexadecimal(bytes) }

    /// The first digits of it: enough to tell changes apart where nobody has a reason to forge one.
    package var shortened: String { hexadecimal(bytes.prefix(8)) }
}

/// Two lower-case digits for each byte.
func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}

/// libcrypto could not make a digest.
package struct DigestError: Error, Sendable, CustomStringConvertible {
    package var description: String {
        "libcrypto has no SHA-256; is its configuration (openssl.cnf) complete?"
    }
}
