internal import CLibSSL

/// A server's key.
@safe struct PrivateKey: ~Copyable {
    let pointer: OpaquePointer

    /// A new one on P-256.
    init() throws(TLSError) {
        guard let key = unsafe bobbin_make_p256_key() else {
            throw TLSError(openSSL: "OpenSSL can't make a key on P-256")
        }
        unsafe pointer = unsafe key
    }

    /// Reads a key without a passphrase.
    init(pem: [UInt8]) throws(TLSError) {
        guard let input = unsafe BIO_new_mem_buf(pem, CInt(clamping: pem.count)) else {
            throw TLSError("there is no memory to read the key")
        }
        defer { unsafe _ = BIO_free(input) }
        guard let key = unsafe bobbin_read_private_key(input) else {
            throw TLSError(openSSL: "it is no private key in PEM without a passphrase")
        }
        unsafe pointer = unsafe key
    }

    deinit { unsafe EVP_PKEY_free(pointer) }
}
