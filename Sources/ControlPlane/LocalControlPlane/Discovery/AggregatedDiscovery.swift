// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// Discovery in one document: everything below `/apis`, or below `/api`.
struct AggregatedDiscovery {
    let registry: Registry

    /// Answers `/api` or `/apis` in the form that the client prefers.
    func answer(_ request: APIRequest, isCore: Bool) -> APIResponse {
        let legacy = LegacyDiscovery(registry: registry)
        guard let version = Self.version(accept: request.accept) else {
            return APIResponse(200, isCore ? legacy.coreVersions : legacy.groups)
        }
        var response = APIResponse(200, document(version, isCore: isCore))
        response.contentType = "application/json;g=apidiscovery.k8s.io;v=\(version);as=APIGroupDiscoveryList"
        return response
    }

    /// The version of the aggregated form if that comes first; `nil` for the old form.
    private static func version(accept: String) -> String? {
        for clause in accept.split(separator: ",") {
            let media = MediaRange(clause)
            guard media.isJSON else { continue }
            guard let shape = media.parameters["as"] else { return nil }
            guard shape == "APIGroupDiscoveryList", media.parameters["g"] == "apidiscovery.k8s.io",
                let version = media.parameters["v"], version == "v2" || version == "v2beta1"
            else { continue }
            return version
        }
        return nil
    }

    func document(_ version: String, isCore: Bool) -> JSONValue {
        let groups = isCore ? [(name: "", versions: ["v1"])] : registry.groups
        return [
            "kind": "APIGroupDiscoveryList", "apiVersion": .string("apidiscovery.k8s.io/\(version)"),
            "metadata": [:],
            "items": .array(
                groups.map { group in
                    [
                        "metadata": ["name": .string(group.name), "creationTimestamp": .null],
                        "versions": .array(group.versions.map { self.version($0, of: group.name) }),
                    ]
                }
            ),
        ]
    }

    private func version(_ version: String, of group: String) -> JSONValue {
        [
            "version": .string(version), "freshness": "Current",
            "resources": .array(registry.resources(group: group, version: version).map(Self.resource)),
        ]
    }

    private static func resource(_ resource: ServedResource) -> JSONValue {
        let type = resource.type
        var entry: JSONValue = [
            "resource": .string(type.plural),
            "responseKind": kind(type.group, type.version, type.kind),
            "scope": .string(type.isNamespaced ? "Namespaced" : "Cluster"),
            "singularResource": .string(resource.names.singular),
            "verbs": .array(resource.verbs.map { .string($0) }),
        ]
        if !resource.names.shortNames.isEmpty {
            entry["shortNames"] = .array(resource.names.shortNames.map { .string($0) })
        }
        if !resource.names.categories.isEmpty {
            entry["categories"] = .array(resource.names.categories.map { .string($0) })
        }
        let subresources = Subresource.all(of: resource)
        if !subresources.isEmpty {
            entry["subresources"] = .array(
                subresources.map {
                    [
                        "subresource": .string($0.name), "responseKind": kind($0.group, $0.version, $0.kind),
                        "verbs": .array($0.verbs.map { .string($0) }),
                    ]
                }
            )
        }
        return entry
    }

    private static func kind(_ group: String, _ version: String, _ kind: String) -> JSONValue {
        ["group": .string(group), "version": .string(version), "kind": .string(kind)]
    }
}
