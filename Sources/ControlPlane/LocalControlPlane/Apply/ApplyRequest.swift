// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// One server-side apply on its way.
struct ApplyRequest {
    private static let lastApplied = "kubectl.kubernetes.io/last-applied-configuration"

    /// The stored object without its managed fields; empty for a create.
    private var live: JSONValue
    private let configuration: JSONValue
    private let schema: StructuralSchema?
    private let manager: ManagedFields.Manager
    private let apiVersion: String
    private var managed: ManagedFields
    /// Whether fields that were last applied from the client may be taken over without force.
    var allowsLastApplied = false

    init(
        live: JSONValue,
        configuration: JSONValue,
        schema: StructuralSchema?,
        manager: ManagedFields.Manager,
        apiVersion: String
    ) {
        managed = ManagedFields(live[path: "metadata", "managedFields"]) ?? ManagedFields()
        self.live = live.withoutManagedFields
        self.configuration = Self.applicable(configuration, subresource: manager.subresource)
        self.schema = schema
        self.manager = manager
        self.apiVersion = apiVersion
    }

    /// What of the configuration the request can set.
    private static func applicable(_ configuration: JSONValue, subresource: String) -> JSONValue {
        guard subresource == "status" else { return configuration.withoutManagedFields }
        var result = JSONObject()
        for key in ["apiVersion", "kind", "status"] { result[key] = configuration[key] }
        return .object(result)
    }

    /// Gives an object that nobody tracked one owner for all that it has.
    mutating func ownUntrackedFields(now: String) {
        guard managed.entries.isEmpty else { return }
        let comparison = Comparison(ServerSideApply.emptyObject(like: live, schema), live, schema)
        let fields = comparison.changed.subtracting(ServerSideApply.untrackedFields)
        guard !fields.isEmpty else { return }
        let owner = ManagedFields.Manager(
            name: "before-first-apply",
            isApply: false,
            apiVersion: apiVersion,
            subresource: manager.subresource
        )
        managed.entries[owner] = ManagedFields.Entry(fields: fields, apiVersion: apiVersion, time: now)
    }

    func run(force: Bool, now: String) throws(ApplyConflict) -> JSONValue {
        var managed = managed
        let last = managed.entries[manager]?.fields ?? FieldSet()
        let time = managed.entries[manager]?.time
        let fields = FieldSet(of: configuration, schema)
        managed.entries[manager] = ManagedFields.Entry(fields: fields, apiVersion: apiVersion, time: time)

        var merged = TypedMerge.merge(live, configuration, schema) ?? live
        merged = pruned(merged, last: last, managed: managed)
        let comparison = Comparison(live, merged, schema)
        try resolve(comparison, in: &managed, force: force)

        if let own = managed.entries[manager]?.fields {
            managed.entries[manager]?.fields = own.subtracting(ServerSideApply.untrackedFields)
        }
        managed.dropEmpty()
        // An applier that changes nothing gets no time, or keeps its old one.
        if merged != live { managed.entries[manager]?.time = now }
        updateLastApplied(of: &merged)
        merged.setManagedFields(managed.encoded)
        return merged
    }

    /// Takes the fields of others away from them, where that is allowed.
    private func resolve(
        _ comparison: Comparison,
        in managed: inout ManagedFields,
        force: Bool
    ) throws(ApplyConflict) {
        let changed = comparison.changed
        var conflicts: [ManagedFields.Manager: FieldSet] = [:]
        for (other, entry) in managed.entries where other != manager {
            let conflict = entry.fields.intersection(changed)
            if !conflict.isEmpty { conflicts[other] = conflict }
        }
        if !force, !conflicts.isEmpty, !areLastApplied(conflicts.values.reduce(FieldSet()) { $0.union($1) }) {
            let causes = conflicts.sorted { $0.key.shown < $1.key.shown }.flatMap { other, fields in
                fields.paths.map { path in
                    ApplyConflict.Cause(
                        manager: other.shown,
                        field: path.map(\.description).joined()
                    )
                }
            }
            throw ApplyConflict(causes: causes)
        }
        for other in managed.entries.keys where other != manager {
            guard let fields = managed.entries[other]?.fields else { continue }
            managed.entries[other]?.fields =
                fields.subtracting(conflicts[other] ?? FieldSet()).subtracting(comparison.removed)
        }
        managed.dropEmpty()
    }

    /// Removes what the manager applied last time and not now, unless somebody else owns it.
    private func pruned(_ merged: JSONValue, last: FieldSet, managed: ManagedFields) -> JSONValue {
        guard !last.isEmpty else { return merged }
        let all = FieldSet(of: merged, schema).namingFields(schema)
        var pruned = remove(last.namingFields(schema), from: merged)
        // Back comes what anyone owns, this manager by its new configuration included.
        let owned = managed.entries.values.reduce(FieldSet()) { $0.union($1.fields) }
        let remaining = FieldSet(of: pruned, schema).namingFields(schema)
        pruned = remove(all.subtracting(remaining.union(owned.namingFields(schema))), from: merged)
        // And so does what went with it without having been this manager's.
        let kept = FieldSet(of: pruned, schema).namingFields(schema)
        return remove(all.subtracting(kept).intersection(last.namingFields(schema)), from: merged)
    }

    private func remove(_ fields: FieldSet, from value: JSONValue) -> JSONValue {
        TypedMerge.removing(fields, from: value, schema) ?? .object(JSONObject())
    }

    // MARK: Moving from client-side apply

    /// Whether kubectl itself, applying from the client, set all of these fields last.
    private func areLastApplied(_ fields: FieldSet) -> Bool {
        guard allowsLastApplied, let text = lastAppliedText(of: live) else { return false }
        guard let last = Self.json(text) else { return false }
        let configured = FieldSet(of: last, schema)
        // What changed since isn't kubectl's any more.
        let since = Comparison(last, live, schema)
        return fields.subtracting(configured.subtracting(since.changed.union(since.removed))).isEmpty
    }

    /// Keeps the annotation of client-side apply up to date, if there is one, as kubectl may go back to it.
    private func updateLastApplied(of object: inout JSONValue) {
        guard manager.name == "kubectl", lastAppliedText(of: object) != nil,
            var metadata = object["metadata"],
            var annotations = metadata["annotations"]
        else { return }
        var configuration = configuration
        if var metadata = configuration["metadata"], var annotations = metadata["annotations"] {
            annotations[Self.lastApplied] = nil
            metadata["annotations"] = annotations.object?.isEmpty == true ? nil : annotations
            configuration["metadata"] = metadata
        }
        annotations[Self.lastApplied] = .string(
            String(decoding: configuration.canonicalBytes, as: UTF8.self) + "\n"
        )
        metadata["annotations"] = annotations
        object["metadata"] = metadata
    }

    private func lastAppliedText(of object: JSONValue) -> String? {
        let text = object[path: "metadata", "annotations", Self.lastApplied]?.string
        return text?.isEmpty == false ? text : nil
    }

    private static func json(_ text: String) -> JSONValue? {
        do { return try JSONValue(json: Array(text.utf8)) } catch { return nil }
    }
}
