// SPDX-License-Identifier: Apache-2.0

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
                let fields = entry["fieldsV1"], value(at: path[...], in: fields) != nil
            else { return entry }
            isFound = true
            var changed = entry
            changed["fieldsV1"] = removing(path[...], from: fields) ?? [:]
            return changed
        }
        guard isFound else { return nil }
        return [
            ["op": "replace", "path": "/metadata/managedFields", "value": .array(entries)],
            ["op": "replace", "path": "/metadata/resourceVersion", "value": .string(resourceVersion)],
        ]
    }

    /// The JSON patch that makes a manager the only one of all fields at some paths and below; `nil` where nobody else
    /// manages any of them.
    ///
    /// Its next apply then removes what it doesn't have of them.
    package static func patch(
        claiming paths: [[String]],
        managedFields: [JSONValue],
        resourceVersion: String,
        manager: String
    ) -> [JSONValue]? {
        func isOurs(_ entry: JSONValue) -> Bool {
            entry["manager"]?.string == manager && entry["operation"]?.string == "Apply"
        }
        guard let own = managedFields.first(where: isOurs) else { return nil }
        var claimed: JSONValue = [:]
        let others = managedFields.compactMap { entry -> JSONValue? in
            guard !isOurs(entry), entry["subresource"] == nil, var fields = entry["fieldsV1"] else {
                return isOurs(entry) ? nil : entry
            }
            for path in paths {
                guard let found = value(at: path[...], in: fields) else { continue }
                let rest = removing(path[...], from: fields)
                claimed = union(claimed, nested(found, at: path[...]))
                guard let rest else { return nil }
                fields = rest
            }
            var changed = entry
            changed["fieldsV1"] = fields
            return fields == [:] ? nil : changed
        }
        guard claimed != [:] else { return nil }
        var entry = own
        entry["fieldsV1"] = union(own["fieldsV1"] ?? [:], claimed)
        return [
            ["op": "replace", "path": "/metadata/managedFields", "value": .array([entry] + others)],
            ["op": "replace", "path": "/metadata/resourceVersion", "value": .string(resourceVersion)],
        ]
    }

    private static func value(at path: ArraySlice<String>, in fields: JSONValue) -> JSONValue? {
        guard let name = path.first else { return fields }
        return fields[name].flatMap { value(at: path.dropFirst(), in: $0) }
    }

    private static func nested(_ fields: JSONValue, at path: ArraySlice<String>) -> JSONValue {
        path.reversed().reduce(fields) { .object(JSONObject(members: [($1, $0)])) }
    }

    /// The fields without the one at a path; `nil` where it isn't among them, or nothing is left.
    ///
    /// What is left empty goes too: an empty set of fields would stand for the field that it is under.
    private static func removing(_ path: ArraySlice<String>, from fields: JSONValue) -> JSONValue? {
        guard let name = path.first, let inner = fields[name] else { return nil }
        var members = fields.object ?? JSONObject()
        members[name] = path.count == 1 ? nil : removing(path.dropFirst(), from: inner)
        return members.count == 0 ? nil : .object(members)
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
    package static var sizeLimit: SizeLimit {
        SizeLimit(bytes: 512 << 10, values: 16_384, countsManagedFields: true)
    }

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
