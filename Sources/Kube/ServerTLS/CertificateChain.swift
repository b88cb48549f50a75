// SPDX-License-Identifier: Apache-2.0

internal import CLibSSL

/// A server's certificate and those that lead from it to its authority.
@safe struct CertificateChain: ~Copyable {
    private(set) var leaf: OpaquePointer
    private(set) var intermediates: [OpaquePointer] = unsafe []

    /// Reads certificates in PEM, the server's first.
    init(pem: [UInt8]) throws(TLSError) {
        let input = try PEMText(pem)
        guard let leaf = unsafe PEM_read_bio_X509(input.pointer, nil, nil, nil) else {
            throw TLSError(openSSL: "not a certificate in PEM format (-----BEGIN CERTIFICATE-----)")
        }
        unsafe self.leaf = unsafe leaf
        while let next = unsafe PEM_read_bio_X509(input.pointer, nil, nil, nil) {
            unsafe intermediates.append(next)
        }
        // The end of the text is an error to the reader.
        ERR_clear_error()
    }

    /// Makes a certificate that its own key signs.
    init(
        selfSignedBy key: borrowing PrivateKey,
        subject: String,
        for names: [String],
        seconds: Int64
    ) throws(TLSError) {
        unsafe leaf = unsafe try Self.make(key, subject, names, seconds: seconds)
    }

    deinit {
        unsafe X509_free(leaf)
        for index in unsafe 0..<intermediates.count { unsafe X509_free(intermediates[index]) }
    }

    /// How long the server's certificate is good for.
    var secondsLeft: Int64 {
        var seconds: Int64 = 0
        return unsafe shim_certificate_seconds_left(leaf, &seconds) == 1 ? seconds : 0
    }

    private static func make(
        _ key: borrowing PrivateKey,
        _ subject: String,
        _ names: [String],
        seconds: Int64
    ) throws(TLSError) -> OpaquePointer {
        guard let certificate = unsafe X509_new() else {
            throw TLSError("out of memory for the certificate")
        }
        guard unsafe describe(certificate, key, subject, seconds: seconds),
            unsafe extend(certificate, NID_subject_alt_name, alternatives(names)),
            unsafe extend(certificate, NID_key_usage, "critical,digitalSignature"),
            unsafe extend(certificate, NID_ext_key_usage, "serverAuth"),
            unsafe X509_sign(certificate, key.pointer, EVP_sha256()) > 0
        else {
            unsafe X509_free(certificate)
            throw TLSError(openSSL: "OpenSSL cannot create a certificate")
        }
        return unsafe certificate
    }

    private static func describe(
        _ certificate: OpaquePointer,
        _ key: borrowing PrivateKey,
        _ subject: String,
        seconds: Int64
    ) -> Bool {
        let name = unsafe X509_get_subject_name(certificate)
        // Two versions of one name must not have one number, or clients that keep certificates refuse the second.
        let number = UInt64.random(in: 1...UInt64(Int64.max))
        // Clocks differ a little.
        return unsafe X509_set_version(certificate, 2) == 1
            && ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), number) == 1
            && X509_gmtime_adj(X509_getm_notBefore(certificate), -300) != nil
            && X509_gmtime_adj(X509_getm_notAfter(certificate), Int(seconds)) != nil
            && X509_NAME_add_entry_by_txt(name, "CN", 0x1001, subject, -1, -1, 0) == 1
            && X509_set_issuer_name(certificate, name) == 1
            && X509_set_pubkey(certificate, key.pointer) == 1
    }

    private static func extend(_ certificate: OpaquePointer, _ kind: CInt, _ value: String) -> Bool {
        guard let made = unsafe X509V3_EXT_nconf_nid(nil, nil, kind, value) else { return false }
        defer { unsafe X509_EXTENSION_free(made) }
        return unsafe X509_add_ext(certificate, made, -1) == 1
    }

    /// `DNS:a,DNS:b,IP:127.0.0.1`. What is no name of a host is left out: commas mean something here.
    static func alternatives(_ names: [String]) -> String {
        let hosts = names.filter { name in
            !name.isEmpty && name.utf8.count < 254
                && name.utf8.allSatisfy { byte in
                    (byte | 0x20) &- 97 < 26 || byte &- 48 < 10 || byte == 45 || byte == 46
                }
        }
        return (hosts.map { "DNS:\($0)" } + ["DNS:localhost", "IP:127.0.0.1"]).joined(separator: ",")
    }
}
