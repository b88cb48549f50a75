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

    /// The JSON patch that renames the predecessor's entry, or adds its fields to the entry that `successor` has.
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
        guard let old = managedFields.first(where: { isEntry(of: predecessor, $0) }) else { return nil }
        let hasSuccessor = managedFields.contains { isEntry(of: successor, $0) }
        let entries = managedFields.compactMap { entry -> JSONValue? in
            var changed = entry
            if isEntry(of: predecessor, entry) {
                changed["manager"] = .string(successor)
                return hasSuccessor ? nil : changed
            }
            guard isEntry(of: successor, entry) else { return entry }
            // Fields that only the predecessor owned must not be left to nobody: no apply would ever remove them.
            changed["fieldsV1"] = union(entry["fieldsV1"] ?? [:], old["fieldsV1"] ?? [:])
            return changed
        }
        return [
            ["op": "replace", "path": "/metadata/managedFields", "value": .array(entries)],
            ["op": "replace", "path": "/metadata/resourceVersion", "value": .string(resourceVersion)],
        ]
    }

    /// The JSON patch that makes a manager give up a field that it applied; `nil` where it doesn't manage it.
    ///
    /// Server-side apply resets a field that its only manager leaves out to the API server's default. A count of
    /// replicas must survive that it is handed to an autoscaler.
    package static func patch(
        givingUp field: [String],
        managedFields: [JSONValue],
        resourceVersion: String,
        manager: String
    ) -> [JSONValue]? {
        let path = field.map { "f:\($0)" }
        var isFound = false
        let entries = managedFields.map { entry -> JSONValue in
            guard entry["manager"]?.string == manager, entry["operation"]?.string == "Apply",
                let fields = entry["fieldsV1"], let rest = removing(path[...], from: fields)
            else { return entry }
            isFound = true
            var changed = entry
            changed["fieldsV1"] = rest
            return changed
        }
        guard isFound else { return nil }
        return [
            ["op": "replace", "path": "/metadata/managedFields", "value": .array(entries)],
            ["op": "replace", "path": "/metadata/resourceVersion", "value": .string(resourceVersion)],
        ]
    }

    /// The fields without the one at a path; `nil` where it isn't among them.
    private static func removing(_ path: ArraySlice<String>, from fields: JSONValue) -> JSONValue? {
        guard let name = path.first, let inner = fields[name] else { return nil }
        var members = fields.object ?? JSONObject()
        if path.count == 1 {
            members[name] = nil
        } else {
            guard let rest = removing(path.dropFirst(), from: inner) else { return nil }
            members[name] = rest
        }
        return .object(members)
    }

    /// The fields of either set (`FieldsV1`: objects in objects, a field being a member).
    private static func union(_ left: JSONValue, _ right: JSONValue) -> JSONValue {
        var all = left
        for (name, fields) in right.object ?? JSONObject() {
            all[name] = all[name].map { union($0, fields) } ?? fields
        }
        return all
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
