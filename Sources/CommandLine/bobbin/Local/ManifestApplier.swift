// SPDX-License-Identifier: Apache-2.0

import KubeClient
import KubeModel
import Preview
import SpinAPI

/// Applies manifests as `kubectl apply --server-side` does.
struct ManifestApplier {
    let client: Client

    /// Applies one, in its namespace or in `default`.
    ///
    /// - Throws: ``InvalidManifest`` with what the server says about it.
    func apply(_ manifest: Manifest) async throws {
        do {
            let type = try await client.resourceType(apiVersion: manifest.apiVersion, kind: manifest.kind)
            let isHomeless = type.isNamespaced && manifest.key.namespace.isEmpty
            let key = isHomeless ? ObjectKey(namespace: "default", name: manifest.key.name) : manifest.key
            try await client.apply(
                manifest.value,
                of: type,
                to: key,
                fieldManager: Installation.localFieldManager
            )
        } catch let error as KubeError {
            throw InvalidManifest(
                origin: manifest.origin,
                problem: "cannot apply \(manifest.kind) \"\(manifest.key.name)\": \(error)"
            )
        }
    }

    /// Waits until every app among the manifests is ready, or is run by something else.
    func waitUntilReady(_ manifests: [Manifest]) async throws {
        let start = ContinuousClock.now
        for manifest in manifests where manifest.kind == SpinApp.type.kind {
            let namespace = manifest.key.namespace.isEmpty ? "default" : manifest.key.namespace
            let key = ObjectKey(namespace: namespace, name: manifest.key.name)
            var wait = AppWait()
            while true {
                let app = try await client.get(SpinApp.self, key)
                if case .ready = wait.judge(app, after: .now - start) { break }
                try await Task.sleep(for: .milliseconds(50))
            }
        }
    }
}
