package import KubeModel

/// Makes Bobbin the manager of the fields that SpinKube's operator applied.
///
/// Without this a forced apply would leave every field that both render owned twice, and a field that only the old
/// operator rendered would stay for ever. Renaming the old entry keeps each field's owner single, and our next
/// apply removes what we don't render.
package enum Takeover {
    /// The field manager of SpinKube's spin-operator.
    package static let predecessor = "spin-operator"

    /// Whether an object has fields that the predecessor applied.
    package static func isNeeded(for metadata: ObjectMeta) -> Bool {
        metadata.fieldManagers.contains { $0.manager == predecessor && $0.operation == "Apply" }
    }

    /// The JSON patch that renames the predecessor's entry, or drops it where `successor` has one already.
    ///
    /// It replaces the list of entries whole and sets the resource version that it was read at, so that it fails
    /// with a conflict rather than undo what somebody changed meanwhile. `nil` where there is nothing to do.
    package static func patch(
        managedFields: [JSONValue],
        resourceVersion: String,
        successor: String
    ) -> [JSONValue]? {
        func isEntry(of manager: String, _ entry: JSONValue) -> Bool {
            entry["manager"]?.string == manager && entry["operation"]?.string == "Apply"
                && entry["subresource"] == nil
        }
        guard managedFields.contains(where: { isEntry(of: predecessor, $0) }) else { return nil }
        let hasSuccessor = managedFields.contains { isEntry(of: successor, $0) }
        let entries = managedFields.compactMap { entry -> JSONValue? in
            guard isEntry(of: predecessor, entry) else { return entry }
            guard !hasSuccessor else { return nil }
            var renamed = entry
            renamed["manager"] = .string(successor)
            return renamed
        }
        return [
            ["op": "replace", "path": "/metadata/managedFields", "value": .array(entries)],
            ["op": "replace", "path": "/metadata/resourceVersion", "value": .string(resourceVersion)],
        ]
    }
}

/// An object read for its managed fields, which projections pass over.
package struct ManagedFields<Object: Resource>: Resource {
    package static var type: ResourceType { Object.type }
    package static var isMetadataOnly: Bool { true }

    package var metadata = ObjectMeta()
    package var entries: [JSONValue] = []

    package init(from reader: inout JSONReader) throws {
        try reader.object { key, reader in
            guard key == "metadata" else { return try reader.skip() }
            let bytes = try reader.raw()
            metadata = try ObjectMeta(json: bytes)
            entries = try JSONValue(json: bytes)["managedFields"]?.array ?? []
        }
    }
}
