// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// Who owns which fields of an object (`metadata.managedFields`).
struct ManagedFields: Sendable, Hashable {
    /// Which manager an entry is of: appliers are the same in all versions, updaters are not.
    struct Manager: Sendable, Hashable {
        var name: String
        var isApply: Bool
        var apiVersion: String
        var subresource: String

        init(name: String, isApply: Bool, apiVersion: String, subresource: String) {
            self.name = name
            self.isApply = isApply
            self.apiVersion = isApply ? "" : apiVersion
            self.subresource = subresource
        }

        /// The manager as messages about conflicts show it.
        var shown: String {
            var text = JSONValue.string(name).description
            if !subresource.isEmpty { text += " with subresource \(JSONValue.string(subresource))" }
            return isApply ? text : "\(text) using \(apiVersion)"
        }
    }

    struct Entry: Sendable, Hashable {
        var fields: FieldSet
        var apiVersion: String
        /// RFC 3339; an applier that changed nothing has none.
        var time: String?
    }

    var entries: [Manager: Entry] = [:]

    init() {}

    /// Reads the entries of an object; `nil` where one of them isn't valid.
    init?(_ list: JSONValue?) {
        for item in list?.array ?? [] {
            let operation = item["operation"]?.string
            guard operation == "Apply" || operation == "Update", item["fieldsType"]?.string == "FieldsV1",
                let apiVersion = item["apiVersion"]?.string, !apiVersion.isEmpty,
                let fields = FieldSet(fieldsV1: item["fieldsV1"] ?? .object(JSONObject()))
            else { return nil }
            let manager = Manager(
                name: item["manager"]?.string ?? "",
                isApply: operation == "Apply",
                apiVersion: apiVersion,
                subresource: item["subresource"]?.string ?? ""
            )
            entries[manager] = Entry(fields: fields, apiVersion: apiVersion, time: item["time"]?.string)
        }
    }

    /// The entries as the object holds them, in Kubernetes' order; `nil` where there are none.
    var encoded: JSONValue? {
        guard !entries.isEmpty else { return nil }
        let sorted = entries.sorted { Self.sortKey($0) < Self.sortKey($1) }
        return .array(
            sorted.map { manager, entry in
                var object = JSONObject()
                object["manager"] = .string(manager.name)
                object["operation"] = manager.isApply ? "Apply" : "Update"
                object["apiVersion"] = .string(entry.apiVersion)
                if let time = entry.time { object["time"] = .string(time) }
                object["fieldsType"] = "FieldsV1"
                object["fieldsV1"] = entry.fields.fieldsV1
                if !manager.subresource.isEmpty { object["subresource"] = .string(manager.subresource) }
                return .object(object)
            }
        )
    }

    private static func sortKey(
        _ item: (key: Manager, value: Entry)
    ) -> (String, String, String, String, String) {
        // RFC 3339 in UTC sorts as text.
        let operation = item.key.isApply ? "Apply" : "Update"
        return (operation, item.value.time ?? "", item.key.name, item.value.apiVersion, item.key.subresource)
    }

    /// Removes managers that own nothing any more.
    mutating func dropEmpty() { entries = entries.filter { !$0.value.fields.isEmpty } }

    /// How many updaters an object remembers one by one.
    private static let maximumUpdaters = 10

    /// Joins the oldest updaters in one entry per version when there are too many.
    mutating func capUpdaters() {
        let updaters = entries.filter { !$0.key.isApply }.sorted { Self.sortKey($0) < Self.sortKey($1) }
        var count = updaters.count
        var first: [String: Manager] = [:]
        for (manager, entry) in updaters where count > Self.maximumUpdaters {
            let version = entry.apiVersion
            guard let other = first[version] else {
                first[version] = manager
                continue
            }
            let bucket = Manager(
                name: "ancient-changes",
                isApply: false,
                apiVersion: version,
                subresource: ""
            )
            if entries[bucket] == nil { entries[bucket] = entries.removeValue(forKey: other) }
            var joined = entries[bucket] ?? entry
            joined.fields = joined.fields.union(entry.fields)
            joined.time = entry.time
            entries[manager] = nil
            entries[bucket] = joined
            count -= 1
        }
    }
}
