package import KubeModel

/// Objects of any kind, as manifests have them: what command-line tools need and operators don't.
extension Client {
    /// The type that the server serves a kind as.
    ///
    /// - Throws: ``KubeError``; of code ``KubeError/Code/configuration`` where the server doesn't know the kind.
    package func resourceType(apiVersion: String, kind: String) async throws -> ResourceType {
        let parts = apiVersion.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
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
                group: group, version: version, kind: kind, plural: plural, isNamespaced: isNamespaced)
        }
        throw KubeError(
            .configuration,
            message: "the API server at \(host) serves no kind \(kind) in \(apiVersion); if it is one of a "
                + "CustomResourceDefinition, install that first"
        )
    }

    /// Applies a manifest (server-side apply) and returns the object as the server now has it.
    ///
    /// - Throws: ``KubeError``.
    @discardableResult
    package func apply(
        _ manifest: JSONValue,
        of type: ResourceType,
        to key: ObjectKey,
        fieldManager: String
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
        request.add("force", "true")
        return try JSONValue(json: try await call(request.http(), request.operation))
    }
}
