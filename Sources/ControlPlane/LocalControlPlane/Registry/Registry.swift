// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// The kinds that are served at a moment. A value: a request works with one state of it.
struct Registry: Sendable {
    private struct Path: Hashable {
        var group: String
        var version: String
        var plural: String
    }

    private var byPath: [Path: ServedResource] = [:]
    /// In the order in which discovery shows them.
    private(set) var resources: [ServedResource] = []
    /// Counts changes.
    private(set) var revision: UInt64 = 1

    init(_ resources: [ServedResource]) {
        for resource in resources { insert(resource) }
    }

    private mutating func insert(_ resource: ServedResource) {
        let type = resource.type
        byPath[Path(group: type.group, version: type.version, plural: type.plural)] = resource
        resources.append(resource)
    }

    subscript(path: ResourcePath) -> ServedResource? {
        byPath[Path(group: path.group, version: path.version, plural: path.plural)]
    }

    /// The resource by which objects of a kind are stored and read, whatever the version.
    func resource(_ storage: GroupResource) -> ServedResource? {
        resources.first { $0.storage == storage && $0.presentation == .stored }
    }

    /// The resource of an owner reference or another mention of a kind.
    func resource(apiVersion: String, kind: String) -> ServedResource? {
        let parts = apiVersion.split(separator: "/", maxSplits: 1).map(String.init)
        let group = parts.count == 2 ? parts[0] : ""
        return resources.first { $0.kind == kind && $0.type.apiVersion == apiVersion }
            ?? resources.first { $0.kind == kind && $0.group == group }
    }

    /// Replaces what a CustomResourceDefinition serves.
    mutating func replace(customGroup group: String, plural: String, with replacement: [ServedResource]) {
        revision += 1
        let gone = resources.filter { $0.isCustom && $0.group == group && $0.type.plural == plural }
        for resource in gone {
            let path = Path(group: group, version: resource.type.version, plural: plural)
            byPath[path] = nil
        }
        resources.removeAll { $0.isCustom && $0.group == group && $0.type.plural == plural }
        for resource in replacement { insert(resource) }
    }

    /// The groups in discovery's order, each with its versions, the preferred one first.
    var groups: [(name: String, versions: [String])] {
        var groups: [(name: String, versions: [String])] = []
        for resource in resources where !resource.group.isEmpty {
            if let index = groups.firstIndex(where: { $0.name == resource.group }) {
                if !groups[index].versions.contains(resource.type.version) {
                    groups[index].versions.append(resource.type.version)
                }
            } else {
                groups.append((resource.group, [resource.type.version]))
            }
        }
        return groups
    }

    func resources(group: String, version: String) -> [ServedResource] {
        resources.filter { $0.group == group && $0.type.version == version }
    }
}
