// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// Makes a SHA-256 digest of bytes that come in pieces, without keeping them.
@safe package struct SHA256Hasher: ~Copyable {
    private let context: OpaquePointer

    /// - Throws: ``DigestError`` where libcrypto has no SHA-256.
    package init() throws(DigestError) {
        guard let context = unsafe EVP_MD_CTX_new() else { throw DigestError() }
        guard unsafe EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
            unsafe EVP_MD_CTX_free(context)
            throw DigestError()
        }
        unsafe self.context = context
    }

    deinit { unsafe EVP_MD_CTX_free(context) }

    /// Takes some more bytes in.
    package mutating func update(_ bytes: UnsafeRawBufferPointer) throws(DigestError) {
        guard unsafe EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) == 1 else {
            throw DigestError()
        }
    }

    /// The digest of all bytes that came in.
    package consuming func finish() throws(DigestError) -> SHA256 {
        var output = [UInt8](repeating: 0, count: 32)
        var count: UInt32 = 0
        guard unsafe EVP_DigestFinal_ex(context, &output, &count) == 1, count == 32 else {
            throw DigestError()
        }
        return SHA256(bytes: output)
    }
}
