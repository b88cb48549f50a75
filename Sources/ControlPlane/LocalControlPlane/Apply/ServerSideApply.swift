// SPDX-License-Identifier: Apache-2.0

package import KubeModel

/// Server-side apply, and the tracking of who owns which fields through all other writes.
///
/// All versions of a kind are taken to have the same fields.
package enum ServerSideApply {
    /// The object after a manager applied its configuration.
    ///
    /// Fields that the manager applied before and no longer does are removed unless another manager owns them.
    /// The result isn't defaulted, nor is anything else in it but managed fields set by the server's own account.
    ///
    /// - Parameters:
    ///   - live: The stored object, or `nil` to create one.
    ///   - configuration: What was sent. Fields that the request can't change, such as the status of a kind with that
    ///     subresource, are to be taken out first; with the subresource `status`, all but the status is.
    ///   - now: The time of the request, RFC 3339 in UTC.
    /// - Throws: ``ApplyConflict`` when others own fields with other values and the request doesn't force.
    package static func apply(
        live: JSONValue?,
        configuration: JSONValue,
        schema: StructuralSchema?,
        manager: String,
        force: Bool,
        apiVersion: String,
        subresource: String?,
        now: String
    ) throws(ApplyConflict) -> JSONValue {
        var request = ApplyRequest(
            live: live ?? .object(JSONObject()),
            configuration: configuration,
            schema: schema,
            manager: ManagedFields.Manager(
                name: manager,
                isApply: true,
                apiVersion: apiVersion,
                subresource: subresource ?? ""
            ),
            apiVersion: apiVersion
        )
        if live != nil { request.ownUntrackedFields(now: now) }
        if manager == "kubectl" { request.allowsLastApplied = true }
        return try request.run(force: force, now: now)
    }

    /// The new object with managed fields that follow from a write that isn't an apply.
    ///
    /// The fields that differ become the manager's, and leave all others. Managed fields that the request itself
    /// changed count if they are valid; a list with one empty entry clears them, and then none are tracked.
    ///
    /// - Parameters:
    ///   - old: The stored object, or `nil` for a create.
    ///   - new: The object to be stored, defaulted, and with what the request can't change as it was.
    ///   - now: The time of the request, RFC 3339 in UTC.
    package static func trackUpdate(
        old: JSONValue?,
        new: JSONValue,
        schema: StructuralSchema?,
        manager: String,
        operation: String = "Update",
        apiVersion: String,
        subresource: String?,
        now: String
    ) -> JSONValue {
        let subresource = subresource ?? ""
        var managed = formerFields(old: old, new: new, isSubresource: !subresource.isEmpty)
        var result = new
        result.setManagedFields(nil)
        // Without managed fields an object stays without until something is applied to it.
        if old != nil, managed.entries.isEmpty { return result }
        let former = old ?? emptyObject(like: new, schema)
        let comparison = Comparison(former.withoutManagedFields, result, schema)
        let manager = ManagedFields.Manager(
            name: manager,
            isApply: operation == "Apply",
            apiVersion: apiVersion,
            subresource: subresource
        )
        record(comparison, in: &managed, for: manager, apiVersion: apiVersion, now: now)
        result.setManagedFields(managed.encoded)
        return result
    }

    /// The new object, or the old one if nothing but times in managed fields tells them apart.
    ///
    /// To be called last, right before an update is stored, so that a write that changes nothing isn't one.
    package static func ignoringTimestamps(old: JSONValue, new: JSONValue) -> JSONValue {
        guard old != new, old.withoutManagedFields == new.withoutManagedFields,
            let before = ManagedFields(old[path: "metadata", "managedFields"]),
            let after = ManagedFields(new[path: "metadata", "managedFields"])
        else { return new }
        let isSame = before.entries.mapValues(\.fields) == after.entries.mapValues(\.fields)
        return isSame ? old : new
    }

    // MARK: Updates

    private static func record(
        _ comparison: Comparison,
        in managed: inout ManagedFields,
        for manager: ManagedFields.Manager,
        apiVersion: String,
        now: String
    ) {
        let lost = comparison.changed.union(comparison.removed)
        for other in managed.entries.keys {
            guard let fields = managed.entries[other]?.fields else { continue }
            managed.entries[other]?.fields = fields.subtracting(lost)
        }
        managed.dropEmpty()
        var taken = comparison.changed.subtracting(untrackedFields)
        if manager.subresource == "status" { taken = taken.under("status") }
        if !taken.isEmpty {
            let former = managed.entries[manager]?.fields ?? FieldSet()
            managed.entries[manager] = ManagedFields.Entry(
                fields: former.union(taken),
                apiVersion: apiVersion,
                time: now
            )
        }
        managed.capUpdaters()
    }

    /// What the managed fields were before the write: as the request says, or as they are stored.
    private static func formerFields(old: JSONValue?, new: JSONValue, isSubresource: Bool) -> ManagedFields {
        let stored = ManagedFields(old?[path: "metadata", "managedFields"]) ?? ManagedFields()
        guard !isSubresource else { return stored }
        let sent = new[path: "metadata", "managedFields"]
        if sent == [.object(JSONObject())] { return ManagedFields() }
        guard let fields = ManagedFields(sent), !fields.entries.isEmpty else { return stored }
        return fields
    }

    /// What an object is to Kubernetes before it has been created: empty, but for what Go always writes.
    static func emptyObject(like object: JSONValue, _ schema: StructuralSchema?) -> JSONValue {
        var empty = schema?.emptyValue ?? .object(JSONObject())
        empty["apiVersion"] = object["apiVersion"]
        empty["kind"] = object["kind"]
        return empty
    }

    /// Fields that nobody owns.
    static let untrackedFields: FieldSet = {
        var set = FieldSet()
        for path in [["apiVersion"], ["kind"], ["metadata"]] {
            set.insert(path.map { PathElement.field($0) })
        }
        let fields = [
            "name", "namespace", "creationTimestamp", "selfLink", "uid", "clusterName", "generation",
            "managedFields",
            "resourceVersion",
        ]
        for field in fields { set.insert([.field("metadata"), .field(field)]) }
        return set
    }()
}

extension JSONValue {
    var withoutManagedFields: JSONValue {
        guard self[path: "metadata", "managedFields"] != nil else { return self }
        var copy = self
        copy.setManagedFields(nil)
        return copy
    }

    mutating func setManagedFields(_ entries: JSONValue?) {
        guard var metadata = self["metadata"], metadata.object != nil else {
            if let entries { self["metadata"] = ["managedFields": entries] }
            return
        }
        metadata["managedFields"] = entries
        self["metadata"] = metadata
    }
}
