// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// Discovery as old clients know it: a document for the groups, and one for each version of each.
struct LegacyDiscovery {
    let registry: Registry

    /// `/api`.
    var coreVersions: JSONValue {
        [
            "kind": "APIVersions", "versions": ["v1"],
            "serverAddressByClientCIDRs": [["clientCIDR": "0.0.0.0/0", "serverAddress": ""]],
        ]
    }

    /// `/apis`.
    var groups: JSONValue {
        [
            "kind": "APIGroupList", "apiVersion": "v1",
            "groups": .array(registry.groups.map { Self.group($0.name, $0.versions, isAlone: false) }),
        ]
    }

    /// `/apis/<group>`.
    func group(_ name: String) -> JSONValue? {
        registry.groups.first { $0.name == name }.map { Self.group($0.name, $0.versions, isAlone: true) }
    }

    private static func group(_ name: String, _ versions: [String], isAlone: Bool) -> JSONValue {
        let entries: [JSONValue] = versions.map {
            ["groupVersion": .string("\(name)/\($0)"), "version": .string($0)]
        }
        var group: JSONValue = isAlone ? ["kind": "APIGroup", "apiVersion": "v1"] : [:]
        group["name"] = .string(name)
        group["versions"] = .array(entries)
        group["preferredVersion"] = entries.first ?? [:]
        return group
    }

    /// `/api/v1` and `/apis/<group>/<version>`.
    func resources(group: String, version: String) throws(APIFailure) -> APIResponse {
        let resources = registry.resources(group: group, version: version)
        guard !resources.isEmpty else { throw .noSuchPath }
        let groupVersion = group.isEmpty ? version : "\(group)/\(version)"
        return APIResponse(
            200,
            [
                "kind": "APIResourceList", "apiVersion": "v1", "groupVersion": .string(groupVersion),
                "resources": .array(resources.flatMap(Self.entries)),
            ]
        )
    }

    private static func entries(_ resource: ServedResource) -> [JSONValue] {
        let type = resource.type
        var entry: JSONValue = [
            "name": .string(type.plural), "singularName": .string(resource.names.singular),
            "namespaced": .bool(type.isNamespaced), "kind": .string(type.kind),
            "verbs": .array(resource.verbs.map { .string($0) }),
        ]
        if !resource.names.shortNames.isEmpty {
            entry["shortNames"] = .array(resource.names.shortNames.map { .string($0) })
        }
        if !resource.names.categories.isEmpty {
            entry["categories"] = .array(resource.names.categories.map { .string($0) })
        }
        return [entry]
            + Subresource.all(of: resource).map { subresource in
                var entry: JSONValue = [
                    "name": .string("\(type.plural)/\(subresource.name)"), "singularName": "",
                    "namespaced": .bool(type.isNamespaced),
                ]
                if subresource.group != type.group || subresource.version != type.version {
                    entry["group"] = .string(subresource.group)
                    entry["version"] = .string(subresource.version)
                }
                entry["kind"] = .string(subresource.kind)
                entry["verbs"] = .array(subresource.verbs.map { .string($0) })
                return entry
            }
    }
}

/// What discovery says about a subresource.
struct Subresource {
    var name: String
    var group: String
    var version: String
    var kind: String
    var verbs: [String]

    static func all(of resource: ServedResource) -> [Subresource] {
        var all: [Subresource] = []
        let type = resource.type
        if resource.traits.hasStatus {
            all.append(
                .init(
                    name: "status",
                    group: type.group,
                    version: type.version,
                    kind: type.kind,
                    verbs: ["get", "patch", "update"]
                )
            )
        }
        if resource.traits.scale != nil {
            all.append(
                .init(
                    name: "scale",
                    group: "autoscaling",
                    version: "v1",
                    kind: "Scale",
                    verbs: ["get", "patch", "update"]
                )
            )
        }
        for name in resource.traits.listedSubresources {
            all.append(
                .init(name: name, group: type.group, version: type.version, kind: type.kind, verbs: ["get"])
            )
        }
        return all
    }
}
