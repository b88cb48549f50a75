// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import KubeClient
import KubeModel
import SpinAPI

/// How manifests are applied: the field manager, and whether conflicts are forced.
struct ApplyOptions: ParsableArguments {
    @Option(help: "Name of the field manager for server-side apply.")
    var fieldManager = Installation.deployFieldManager

    @Flag(inversion: .prefixedNo, help: "Take ownership of fields that conflict with other field managers.")
    var forceConflicts = true
}

/// A manifest of a kind that the server knows, with the place where its object is.
struct AddressedManifest {
    let manifest: Manifest
    let type: ResourceType
    let key: ObjectKey

    /// `spinapp.core.spinkube.dev/hello`.
    var name: String { manifest.value.qualifiedName }
}

extension Cluster {
    /// Where the object of a manifest is; one without a namespace is in the command's.
    ///
    /// - Throws: `KubeError`.
    func address(_ manifest: Manifest) async throws -> AddressedManifest {
        let type = try await client.resourceType(apiVersion: manifest.apiVersion, kind: manifest.kind)
        let given = manifest.key.namespace
        let namespace = type.isNamespaced ? (given.isEmpty ? self.namespace : given) : ""
        return AddressedManifest(
            manifest: manifest,
            type: type,
            key: ObjectKey(namespace: namespace, name: manifest.key.name)
        )
    }

    /// The object as it is; `nil` where there is none.
    ///
    /// - Throws: `KubeError`.
    func live(_ type: ResourceType, _ key: ObjectKey) async throws -> JSONValue? {
        do {
            return try await client.object(of: type, key)
        } catch let error as KubeError where error.isNotFound {
            return nil
        }
    }

    /// Applies a manifest with strict validation.
    ///
    /// - Throws: `KubeError`.
    func apply(
        _ addressed: AddressedManifest,
        _ options: ApplyOptions,
        isDryRun: Bool
    ) async throws -> JSONValue {
        try await client.apply(
            addressed.manifest.value.inNamespace(addressed.key.namespace),
            of: addressed.type,
            to: addressed.key,
            fieldManager: options.fieldManager,
            force: options.forceConflicts,
            isDryRun: isDryRun,
            isStrict: true
        )
    }
}
