// SPDX-License-Identifier: Apache-2.0

internal import Digests
internal import KubeModel
internal import SpinAPI

/// Checks what is brought against a Shim's public key.
struct SignatureCheck: Sendable {
    let publicKey: String

    /// - Throws: ``NodeFailure`` where the signature isn't one of that key over bytes with that digest.
    func check(_ signature: [UInt8], of digest: SHA256, named shown: String) throws(NodeFailure) {
        guard let signature = SignatureText.read(signature) else {
            throw NodeFailure(
                .signatureInvalid,
                "cannot read the signature of \(shown): it must be an ECDSA signature in DER format, base64-encoded"
            )
        }
        guard try isValid(signature, of: digest) else {
            throw NodeFailure(
                .signatureInvalid,
                "\(shown) (SHA-256 \(digest)) is not signed with the key in fetchStrategy.signature.publicKey; sign "
                    + "it with that key, or set the key that signed it"
            )
        }
    }

    /// - Parameter signature: In DER.
    func isValid(_ signature: [UInt8], of digest: SHA256) throws(NodeFailure) -> Bool {
        do throws(ECDSAKeyError) {
            return try ECDSAKey(pem: publicKey).verifies(signature, of: digest)
        } catch {
            throw NodeFailure(
                .signatureInvalid,
                "cannot use the key in fetchStrategy.signature.publicKey: \(error)"
            )
        }
    }
}
