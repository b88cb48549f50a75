// SPDX-License-Identifier: Apache-2.0

package import KubeModel

/// A RuntimeClass, whoever made it.
package struct RuntimeClass: Child {
    package static let type = ResourceType(
        group: "node.k8s.io",
        version: "v1",
        kind: "RuntimeClass",
        plural: "runtimeclasses",
        isNamespaced: false
    )
    /// What it consists of, having no `spec`.
    private static let parts: Set<String> = ["handler", "overhead", "scheduling"]

    package static let conflictsByItself = false
    package static let contentPath: [String] = []

    package var metadata = ObjectMeta()
    package var handler = ""
    package var digest = Digest()
    package var spec = RawObject([])

    package init() {}

    package init(from reader: inout JSONReader) throws {
        var members: JSONValue = [:]
        try reader.object { key, reader in
            switch key {
            case "metadata": metadata = try ObjectMeta(from: &reader)
            case let part where Self.parts.contains(part): members[part] = try JSONValue(from: &reader)
            default: try reader.skip()
            }
        }
        handler = members["handler"]?.string ?? ""
        let raw = members.canonicalBytes
        digest = Self.digest(metadata: metadata, spec: raw)
        spec = RawObject(raw)
    }

    package static func content(of configuration: JSONValue) -> JSONValue? {
        .object(
            JSONObject(
                members: (configuration.object?.members ?? []).filter { parts.contains($0.key) }.map {
                    ($0.key, $0.value)
                }
            )
        )
    }
}
