// SPDX-License-Identifier: Apache-2.0

internal import KubeModel

/// Reads signatures as tools write them.
enum SignatureText {
    /// More than any ECDSA signature has, in whatever dress.
    static let limit = 16 << 10

    /// The signature in DER: given so, in base64 with line breaks and spaces anywhere, or between lines of PEM.
    static func read(_ bytes: [UInt8]) -> [UInt8]? {
        // A sequence, and not text: `0` in base64 would be followed by characters only.
        if bytes.first == 0x30, bytes.count > 2, bytes.count == Int(bytes[1]) + 2 { return bytes }
        let lines = String(decoding: bytes, as: UTF8.self).split { $0.isNewline }
        let text = lines.filter { !$0.hasPrefix("-----") }.joined().filter { !$0.isWhitespace }
        guard !text.isEmpty, let signature = Base64.decode(text), signature.first == 0x30 else { return nil }
        return signature
    }
}
