// SPDX-License-Identifier: Apache-2.0

internal import Digests
internal import SpinAPI

/// Brings an artifact from a registry: a layer of it, which is the artifact or has the wanted file in it.
struct OCIFetch: Sendable {
    private let fetcher: ArtifactFetcher
    private let source: ArtifactSource
    private let reference: ImageReference
    private let registry: Registry
    private let path: String?
    private let architecture: String
    private let expected: SHA256?

    /// - Throws: ``NodeFailure`` where the reference can't be read.
    init(
        fetcher: ArtifactFetcher,
        source: ArtifactSource,
        reference: String,
        path: String?,
        plainHTTP: Bool,
        architecture: String,
        expected: SHA256?
    ) throws(NodeFailure) {
        self.fetcher = fetcher
        self.source = source
        self.reference = try ImageReference(reference)
        registry = Registry(
            self.reference,
            client: fetcher.client,
            credential: fetcher.credentials?.credential(for: self.reference),
            plainHTTP: plainHTTP
        )
        self.path = path.flatMap { $0.isEmpty ? nil : $0 }
        self.architecture = architecture
        self.expected = expected
    }

    /// - Throws: ``NodeFailure``, `CancellationError`.
    func run(to file: String) async throws -> FetchedArtifact {
        do {
            let named = try await found(registry.manifest(reference.target))
            let isSignedItself = source.signature?.isEmpty == false
            if let check = fetcher.check, !isSignedItself {
                try await CosignSignature(registry: registry, check: check).check(named.digest)
            }
            let choice = try LayerChoice(of: try await manifest(of: named), path: path, reference)
            switch choice {
            case .layer(let layer):
                try await fetch(layer, to: file)
                return FetchedArtifact(sha256: layer.digest, kind: .file)
            case .topmost(let layers, let path):
                let layer = try await fetchTopmost(of: layers, with: path, to: file)
                return FetchedArtifact(sha256: layer.digest, kind: .imageLayer(path: path))
            }
        } catch let failure as FetchFailure { throw failure.failure("\(reference)") }
    }

    /// The manifest for our platform, where there are several.
    private func manifest(of named: ImageManifest) async throws -> ImageManifest {
        guard let listed = named.manifests else { return named }
        guard let descriptor = named.manifest(for: architecture) else {
            let platforms = listed.compactMap(\.platform).filter { !$0.hasPrefix("unknown") }
            throw NodeFailure(
                .noArtifact,
                "\(reference) has no image for linux/\(architecture) (available: "
                    + "\(platforms.joined(separator: ", ")))"
            )
        }
        let manifest = try await found(registry.manifest("sha256:\(descriptor.digest)"))
        guard manifest.manifests == nil else {
            throw NodeFailure(
                .archiveInvalid,
                "\(reference) is a nested image index, which is not supported"
            )
        }
        return manifest
    }

    private func found(_ manifest: ImageManifest?) throws(NodeFailure) -> ImageManifest {
        if let manifest { return manifest }
        throw NodeFailure(
            .fetchFailed,
            "\(reference) not found in its registry, or the credentials do not allow access; check "
                + "fetchStrategy.oci.reference and its pullSecret"
        )
    }

    private func fetch(_ layer: ImageManifest.Descriptor, to file: String) async throws {
        let shown = "layer \(layer.digest) of \(reference)"
        if let expected, layer.digest != expected {
            throw NodeFailure(
                .digestMismatch,
                "\(shown) was requested, but the expected SHA-256 is \(expected)"
            )
        }
        try await registry.download(layer, to: file, maxSize: fetcher.maxSize)
        // A signature of the bytes themselves; cosign's is of the manifest, and was checked before.
        guard let check = fetcher.check, let signature = source.signature, !signature.isEmpty else { return }
        try check.check(Array(signature.utf8), of: layer.digest, named: shown)
    }

    /// Of layers, from the top one down, the first that has the file.
    private func fetchTopmost(
        of layers: [ImageManifest.Descriptor],
        with path: String,
        to file: String
    ) async throws -> ImageManifest.Descriptor {
        search: for layer in layers.reversed() {
            try await registry.download(layer, to: file, maxSize: fetcher.maxSize)
            switch try LayerContents(of: file, about: path, limit: fetcher.maxSize) {
            case .file:
                try await fetch(layer, to: file)
                return layer
            case .removed: break search
            case .nothing: continue
            }
        }
        throw NodeFailure(
            .archiveInvalid,
            "\"\(path)\" not found in image \(reference); check fetchStrategy.oci.path (symbolic links are not "
                + "followed)"
        )
    }
}
