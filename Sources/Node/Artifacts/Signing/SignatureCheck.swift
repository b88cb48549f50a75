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
                "the signature of \(shown) can't be read: it has to be an ECDSA signature in DER, in base64"
            )
        }
        guard try isValid(signature, of: digest) else {
            throw NodeFailure(
                .signatureInvalid,
                "\(shown) (SHA-256 \(digest)) isn't signed by the key of fetchStrategy.signature.publicKey: sign it "
                    + "with that key, or give the key that it is signed with"
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
                "the key of fetchStrategy.signature.publicKey can't be used: \(error)"
            )
        }
    }
}
