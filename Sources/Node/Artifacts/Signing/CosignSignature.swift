// SPDX-License-Identifier: Apache-2.0

internal import Digests
internal import KubeModel
internal import SpinAPI

/// The signatures that cosign puts beside what it signs, under a tag made of its digest.
struct CosignSignature: Sendable {
    private static let annotation = "dev.cosignproject.cosign/signature"
    /// How many signatures are looked at, and how large what they sign may be.
    private static let countLimit = 32
    private static let payloadLimit = 64 << 10

    let registry: Registry
    let check: SignatureCheck

    /// - Parameter digest: Of the manifest that the reference names.
    /// - Throws: ``NodeFailure`` unless one of them is by the key and for the digest; ``FetchFailure``.
    func check(_ digest: SHA256) async throws {
        let tag = "sha256-\(digest).sig"
        let shown = "\(registry.reference) (sha256:\(digest))"
        guard let manifest = try await registry.manifest(tag) else {
            throw NodeFailure(
                .signatureInvalid,
                "\(shown) is not signed: tag \(tag) not found; sign it with `cosign sign --key` and store signatures "
                    + "as tags"
            )
        }
        for layer in manifest.layers.prefix(Self.countLimit) {
            guard let text = layer.annotations[Self.annotation]?.string,
                let signature = SignatureText.read(Array(text.utf8)), layer.size <= Int64(Self.payloadLimit)
            else { continue }
            let payload = try await registry.blob(layer.digest, limit: Self.payloadLimit)
            // The blob has the layer's digest.
            if try check.isValid(signature, of: layer.digest), Self.names(digest, payload) { return }
        }
        throw NodeFailure(
            .signatureInvalid,
            "no signature of \(shown) matches the key in fetchStrategy.signature.publicKey; sign it with that key, "
                + "or set the key that signed it"
        )
    }

    /// Whether what was signed is about this digest.
    private static func names(_ digest: SHA256, _ payload: [UInt8]) -> Bool {
        let document = try? JSONValue(json: payload)
        let text = document?[path: "critical", "image", "docker-manifest-digest"]?.string
        return text.flatMap { SHA256(text: $0) } == digest
    }
}
