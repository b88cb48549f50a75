// SPDX-License-Identifier: Apache-2.0

package import KubeModel

/// Objects of any kind, as manifests have them: what command-line tools need, and operators only for what they bring
/// along.
extension Client {
    /// The type that the server serves a kind as.
    ///
    /// - Throws: ``KubeError``; of code ``KubeError/Code/configuration`` where the server doesn't know the kind.
    package func resourceType(apiVersion: String, kind: String) async throws -> ResourceType {
        let parts = apiVersion.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(
            String.init
        )
        let (group, version) = parts.count == 2 ? (parts[0], parts[1]) : ("", apiVersion)
        let path = group.isEmpty ? "/api/\(version)" : "/apis/\(group)/\(version)"
        var resources: [JSONValue] = []
        do {
            resources = try JSONValue(json: try await read(path: path))["resources"]?.array ?? []
        } catch let error as KubeError where error.isNotFound {
            // A group that isn't served has no kinds.
        }
        for resource in resources where resource["kind"]?.string == kind {
            guard let plural = resource["name"]?.string, !plural.contains("/") else { continue }
            let isNamespaced = resource["namespaced"]?.bool ?? false
            return ResourceType(
                group: group,
                version: version,
                kind: kind,
                plural: plural,
                isNamespaced: isNamespaced
            )
        }
        throw KubeError(
            .configuration,
            message:
                "no matches for kind \"\(kind)\" in version \"\(apiVersion)\" on the API server at \(host); if "
                + "it is a custom resource, install its CustomResourceDefinition first"
        )
    }

    /// Applies a manifest (server-side apply) and returns the object as the server now has it.
    ///
    /// - Parameters:
    ///   - force: Whether fields that others own are taken from them; otherwise that is a conflict.
    ///   - isDryRun: Whether the server only says what would become of it.
    ///   - isStrict: Whether a field that the server doesn't know is an error.
    /// - Throws: ``KubeError``.
    @discardableResult
    package func apply(
        _ manifest: JSONValue,
        of type: ResourceType,
        to key: ObjectKey,
        fieldManager: String,
        force: Bool = true,
        isDryRun: Bool = false,
        isStrict: Bool = false
    ) async throws -> JSONValue {
        var request = ResourceRequest.write(
            "PATCH",
            "apply",
            type,
            key,
            body: manifest.jsonBytes,
            contentType: "application/apply-patch+yaml",
            isMetadataOnly: false
        )
        request.add("fieldManager", fieldManager)
        if force { request.add("force", "true") }
        if isDryRun { request.add("dryRun", "All") }
        if isStrict { request.add("fieldValidation", "Strict") }
        return try await value(request)
    }

    /// Reads one object, whole.
    ///
    /// - Throws: ``KubeError``.
    package func object(of type: ResourceType, _ key: ObjectKey) async throws -> JSONValue {
        try await value(ResourceRequest.get(type, key, isMetadataOnly: false))
    }

    /// Reads all objects of a selection, whole, page by page; each with its `apiVersion` and `kind`, which lists leave
    /// out.
    ///
    /// - Throws: ``KubeError``.
    package func objects(of type: ResourceType, _ selection: Selection) async throws -> [JSONValue] {
        var objects: [JSONValue] = []
        try await ListOptions.readPages(of: 500) { options in
            let page = try await value(
                ResourceRequest.list(type, selection, options, isMetadataOnly: false)
            )
            for item in page["items"]?.array ?? [] {
                var whole: JSONValue = ["apiVersion": .string(type.apiVersion), "kind": .string(type.kind)]
                for member in item.object?.members ?? [] { whole[member.key] = member.value }
                objects.append(whole)
            }
            return page[path: "metadata", "continue"]?.string
        }
        return objects
    }

    private func value(_ request: ResourceRequest) async throws -> JSONValue {
        let body = try await call(request.http(), request.operation)
        do {
            return try JSONValue(json: body)
        } catch {
            throw KubeError(
                .decoding,
                operation: request.operation,
                message: "cannot read the server's response: \(error)"
            )
        }
    }
}
