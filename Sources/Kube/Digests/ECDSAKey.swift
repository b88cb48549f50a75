// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// The public half of an ECDSA key on P-256 or P-384.
@safe package struct ECDSAKey: ~Copyable {
    private let key: OpaquePointer

    /// Reads a key in PEM, as `openssl ec -pubout` and cosign write it.
    ///
    /// - Throws: ``ECDSAKeyError``, which holds nothing of the text.
    package init(pem: String) throws(ECDSAKeyError) {
        guard !pem.contains("PRIVATE KEY") else {
            throw ECDSAKeyError("it is a private key: give the public key alone, and make a new pair")
        }
        defer { ERR_clear_error() }
        guard let input = unsafe BIO_new_mem_buf(pem, CInt(clamping: pem.utf8.count)) else {
            throw ECDSAKeyError("out of memory")
        }
        defer { unsafe _ = BIO_free(input) }
        guard let key = unsafe PEM_read_bio_PUBKEY(input, nil, nil, nil) else {
            throw ECDSAKeyError("it is not a public key in PEM (-----BEGIN PUBLIC KEY-----)")
        }
        if let problem = unsafe Self.problem(of: key) {
            unsafe EVP_PKEY_free(key)
            throw ECDSAKeyError(problem)
        }
        unsafe self.key = key
    }

    deinit { unsafe EVP_PKEY_free(key) }

    /// Whether the bytes that have this digest were signed by the key.
    ///
    /// - Parameter signature: As ASN.1 in DER.
    package func verifies(_ signature: [UInt8], of digest: SHA256) -> Bool {
        defer { ERR_clear_error() }
        guard let context = unsafe EVP_PKEY_CTX_new(key, nil) else { return false }
        defer { unsafe EVP_PKEY_CTX_free(context) }
        return unsafe EVP_PKEY_verify_init(context) == 1
            && EVP_PKEY_CTX_set_signature_md(context, EVP_sha256()) == 1
            && EVP_PKEY_verify(context, signature, signature.count, digest.bytes, digest.bytes.count) == 1
    }

    private static func problem(of key: OpaquePointer) -> String? {
        guard unsafe EVP_PKEY_is_a(key, "EC") == 1 else {
            let kind = unsafe EVP_PKEY_get0_type_name(key).map { unsafe String(cString: $0) }
            return
                "it is a key of the type \(kind ?? "that nobody knows"), not an ECDSA key on P-256 or P-384"
        }
        var name = [CChar](repeating: 0, count: 64)
        let isNamed = unsafe EVP_PKEY_get_group_name(key, &name, name.count, nil) == 1
        let curve = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        guard isNamed, ["prime256v1", "secp384r1"].contains(curve) else {
            return "it is an ECDSA key on the curve \(curve), not on P-256 or P-384"
        }
        return nil
    }
}

/// Why a text is no key that signatures can be checked with.
package struct ECDSAKeyError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A sentence about "it".
    package let description: String

    init(_ description: String) { self.description = description }
}
