// SPDX-License-Identifier: Apache-2.0

internal import CLibSSL

/// A server's key.
@safe struct PrivateKey: ~Copyable {
    let pointer: OpaquePointer

    /// A new one on P-256.
    init() throws(TLSError) {
        guard let key = unsafe shim_make_p256_key() else {
            throw TLSError(openSSL: "OpenSSL cannot create a P-256 key")
        }
        unsafe pointer = unsafe key
    }

    /// Reads a key without a passphrase.
    init(pem: [UInt8]) throws(TLSError) {
        let input = try PEMText(pem)
        guard let key = unsafe shim_read_private_key(input.pointer) else {
            throw TLSError(openSSL: "not a private key in PEM format without a passphrase")
        }
        unsafe pointer = unsafe key
    }

    deinit { unsafe EVP_PKEY_free(pointer) }
}
