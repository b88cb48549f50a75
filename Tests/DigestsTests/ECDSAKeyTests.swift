// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Digests

/// Keys and signatures that `openssl` made: `openssl dgst -sha256 -sign` of the text "a shim".
struct ECDSAKeyTests {
    private static let p256 = """
        -----BEGIN PUBLIC KEY-----
        MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE6CPim8kSmzAcTYa7JPq5xs9URHV7
        gd6xScB/jo3ulxqrsB+uEXK5RTHP2xLzlzYzRoaE1IRhm4k8b/BLL9Kh7g==
        -----END PUBLIC KEY-----
        """
    private static let p384 = """
        -----BEGIN PUBLIC KEY-----
        MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEpjuIS44qxgy/O1YLbnXTPSe+EByt/Wra
        eT9AeM6VLKwu4NPZvENDRMTtZO8zui3MGPhl9TovNU/j0IcNt7hgbq7v39Z/zmdC
        THyw0raZZPvj8ZFobwSYv2foHawbPS4p
        -----END PUBLIC KEY-----
        """
    private static let p521 = """
        -----BEGIN PUBLIC KEY-----
        MIGbMBAGByqGSM49AgEGBSuBBAAjA4GGAAQAjmN5NCjXI8ItOXvPcDxYTFUoZ4nA
        FM3Qy7xzhmqWE2nDUlwL4UJ02eTWXlA+ycLULXwvKy14wY6Ik+HEwnq/D4sAX3wT
        2j67Kdq0qE3+q6WpqPb75CobyFVvhPFW0kiEmbLc5XDhL6kRLccKBaZeYaaJkkgk
        lFK6NAX5tD4qMVvMlJI=
        -----END PUBLIC KEY-----
        """
    private static let ed25519 = """
        -----BEGIN PUBLIC KEY-----
        MCowBQYDK2VwAyEAgaU8DxlTb1xsnCxQQLLkhZplT1sX5CCOZg/6UBhva9w=
        -----END PUBLIC KEY-----
        """
    private static let rsa = """
        -----BEGIN PUBLIC KEY-----
        MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAlegyZNP6MSkxceo3H1oZ
        OghSSGlz0EW51rSTAojVb3YdIArIWzbRypAYM/Hp9p+t90i5H3E5ELNXmEUMYuYQ
        gTjyYydjx3gtILWWKP2yADoJI5byboHl+Dotx61fckda/Ubai9KS6CXmvoavg2/G
        SAjY5MuGKtWKOJOP1luu5C/qiwZJPr8MEdcab9XMRh9yIZUNpO5sL876jHiMyePP
        OYNZpDoX+sk6bOATq3S0oISE6rTBvCcqfJs1km38ziOHias/XOZId3NwB6Z4dy7i
        N2Q7bpKszQMNdPgnzmb5XoMqUVIUb7cG6ahq/T7jlBhZXAaulqn9aCV/fzF3WOl0
        rQIDAQAB
        -----END PUBLIC KEY-----
        """
    private static let p256Signature: [UInt8] = [
        0x30, 0x45, 0x02, 0x20, 0x6B, 0x6A, 0x9C, 0x23, 0x08, 0xB7, 0x3B, 0x91, 0x44, 0xA3, 0xD8, 0xEB,
        0xCE, 0xDE, 0x0E, 0xF7, 0x80, 0xB9, 0xBF, 0x8A, 0x4D, 0xC6, 0x61, 0xF7, 0xDB, 0x4E, 0xB3, 0xA1,
        0x39, 0xCE, 0x14, 0x6B, 0x02, 0x21, 0x00, 0xB4, 0xF4, 0x39, 0x58, 0x1E, 0x86, 0x29, 0xC4, 0x21,
        0x42, 0x7B, 0xF6, 0xB4, 0x45, 0x3D, 0xC5, 0x2A, 0xC7, 0x0E, 0x54, 0x8C, 0xA0, 0x42, 0x2A, 0x67,
        0x2A, 0x26, 0xAF, 0x12, 0x96, 0x9E, 0xDF,
    ]
    private static let p384Signature: [UInt8] = [
        0x30, 0x65, 0x02, 0x30, 0x31, 0xE3, 0x3C, 0x9F, 0x3D, 0xE5, 0xE9, 0x32, 0x25, 0xDA, 0x00, 0x19,
        0xB4, 0x98, 0xD0, 0x3A, 0x5C, 0xC1, 0x92, 0xC3, 0x40, 0xAC, 0xC6, 0x67, 0xDB, 0xAF, 0xAF, 0x47,
        0x91, 0x4C, 0x79, 0xA7, 0x06, 0x03, 0x35, 0x47, 0x48, 0x03, 0x80, 0x7E, 0x24, 0xE6, 0x9C, 0x31,
        0x41, 0xAB, 0x0E, 0x29, 0x02, 0x31, 0x00, 0xD6, 0xBA, 0x7D, 0xF0, 0x32, 0x72, 0xDB, 0x93, 0x92,
        0x73, 0xBE, 0x4D, 0xD1, 0xC2, 0x06, 0x84, 0x77, 0xD4, 0xC8, 0x17, 0x53, 0x08, 0xF1, 0x8B, 0xCD,
        0xB5, 0x90, 0x99, 0xAE, 0x2B, 0xAF, 0x5B, 0x6E, 0x09, 0x23, 0xFC, 0x22, 0xA3, 0x6C, 0x73, 0x8C,
        0x24, 0x86, 0xF2, 0x79, 0x50, 0xB9, 0x2E,
    ]

    @Test(arguments: [(p256, p256Signature), (p384, p384Signature)])
    func `a signature holds for what was signed, and for nothing else`(key: String, signature: [UInt8]) throws
    {
        let key = try ECDSAKey(pem: key)
        #expect(key.verifies(signature, of: try SHA256(of: Array("a shim".utf8))))
        #expect(!key.verifies(signature, of: try SHA256(of: Array("a shin".utf8))))
        var forged = signature
        forged[forged.count - 1] ^= 1
        #expect(!key.verifies(forged, of: try SHA256(of: Array("a shim".utf8))))
        #expect(!key.verifies([], of: try SHA256(of: Array("a shim".utf8))))
    }

    @Test func `a signature by another key doesn't hold`() throws {
        let digest = try SHA256(of: Array("a shim".utf8))
        #expect(!(try ECDSAKey(pem: Self.p256).verifies(Self.p384Signature, of: digest)))
        #expect(!(try ECDSAKey(pem: Self.p384).verifies(Self.p256Signature, of: digest)))
    }

    @Test(arguments: [
        (p521, "curve secp521r1"), (ed25519, "type ED25519"), (rsa, "type RSA"),
        ("nonsense", "not a public key"),
        ("", "not a public key"),
        ("-----BEGIN EC PRIVATE KEY-----\nsecret\n-----END EC PRIVATE KEY-----", "private key"),
    ])
    func `any other key is refused, with the reason and without the text`(key: String, reason: String) {
        let error = #expect(throws: ECDSAKeyError.self) { _ = try ECDSAKey(pem: key) }
        #expect(error?.description.contains(reason) == true)
        #expect(error?.description.contains("secret") == false)
    }

    @Test func `a digest is read back from its digits`() throws {
        let digest = try SHA256(of: Array("a shim".utf8))
        #expect(SHA256(text: digest.description) == digest)
        #expect(SHA256(text: "sha256:" + digest.description.uppercased()) == digest)
        #expect(SHA256(text: digest.description.dropLast()) == nil)
        #expect(SHA256(text: digest.description.dropLast() + "g") == nil)
        #expect(SHA256(text: "") == nil)
    }

    @Test func `a digest made in pieces is that of the whole`() throws {
        var hasher = try SHA256Hasher()
        for piece in ["a ", "", "shim"] {
            try unsafe Array(piece.utf8).withUnsafeBytes { try unsafe hasher.update($0) }
        }
        #expect(try hasher.finish() == SHA256(of: Array("a shim".utf8)))
    }
}
