// SPDX-License-Identifier: Apache-2.0

internal import CLibSSL

/// A certificate with its key, and the rules by which connections are made with it: TLS 1.2 and later.
///
/// Connections that were made with it go on with it when another takes its place.
@safe package final class TLSContext: @unchecked Sendable {
    // Counted by OpenSSL, and safe to make connections from on any thread.
    let pointer: OpaquePointer
    /// How many seconds the certificate is good for, from when this was made on.
    package let secondsLeft: Int64

    /// Reads a certificate, with those that lead to its authority after it, and its key, all in PEM.
    ///
    /// - Throws: ``TLSError`` where one of them can't be read, or they don't belong together.
    package convenience init(certificates: [UInt8], key: [UInt8]) throws(TLSError) {
        let chain = try CertificateChain(pem: certificates)
        let key = try PrivateKey(pem: key)
        try self.init(chain, key)
    }

    /// Makes a certificate that vouches for itself: on P-256, for a server of those names.
    ///
    /// - Parameters:
    ///   - subject: Whom it is made for, the common name: at most 64 characters.
    ///   - seconds: How long it is good for.
    /// - Throws: ``TLSError`` where OpenSSL can't, for instance since its configuration forbids the curve.
    package convenience init(
        selfSignedBy subject: String,
        for names: [String],
        seconds: Int64
    ) throws(TLSError) {
        let key = try PrivateKey()
        let chain = try CertificateChain(selfSignedBy: key, subject: subject, for: names, seconds: seconds)
        try self.init(chain, key)
    }

    init(_ chain: borrowing CertificateChain, _ key: borrowing PrivateKey) throws(TLSError) {
        guard let context = unsafe SSL_CTX_new(TLS_server_method()) else {
            throw TLSError(openSSL: "OpenSSL cannot serve TLS")
        }
        if let problem = unsafe Self.fill(context, chain, key) {
            unsafe SSL_CTX_free(context)
            throw problem
        }
        unsafe pointer = unsafe context
        secondsLeft = chain.secondsLeft
    }

    deinit { unsafe SSL_CTX_free(pointer) }

    private static func fill(
        _ context: OpaquePointer,
        _ chain: borrowing CertificateChain,
        _ key: borrowing PrivateKey
    ) -> TLSError? {
        guard unsafe shim_ssl_ctx_harden(context) == 1 else {
            return TLSError(openSSL: "OpenSSL cannot be limited to TLS 1.2 and later")
        }
        guard unsafe SSL_CTX_use_certificate(context, chain.leaf) == 1 else {
            return TLSError(openSSL: "OpenSSL cannot use the certificate")
        }
        for index in unsafe 0..<chain.intermediates.count {
            guard unsafe shim_ssl_ctx_add_chain(context, chain.intermediates[index]) == 1 else {
                return TLSError(openSSL: "OpenSSL cannot use the certificate chain")
            }
        }
        guard unsafe SSL_CTX_use_PrivateKey(context, key.pointer) == 1,
            unsafe SSL_CTX_check_private_key(context) == 1
        else { return TLSError(openSSL: "the key does not match the certificate") }
        return nil
    }
}
