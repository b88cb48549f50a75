// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// Merges an applied configuration into an object, and takes fields out of one.
enum TypedMerge {
    /// The live value with the configuration laid over it: its leaves win, its lists and objects join.
    static func merge(
        _ live: JSONValue?,
        _ configuration: JSONValue?,
        _ schema: StructuralSchema?
    ) -> JSONValue? {
        guard let configuration else { return live }
        guard let live else { return configuration }
        switch (MergeShape(live, schema), MergeShape(configuration, schema)) {
        case (.object, .object):
            let old = live.object, new = configuration.object
            if old?.isEmpty != false, new?.isEmpty != false { return configuration }
            return .object(merge(old ?? JSONObject(), new ?? JSONObject(), schema))
        case (.list, .list):
            let old = live.array, new = configuration.array
            if old?.isEmpty != false, new?.isEmpty != false { return configuration }
            return schema.map { .array(merge(old ?? [], new ?? [], $0)) } ?? configuration
        default: return configuration
        }
    }

    private static func merge(
        _ live: JSONObject,
        _ new: JSONObject,
        _ schema: StructuralSchema?
    ) -> JSONObject {
        var result = live
        for (key, value) in new { result[key] = merge(live[key], value, schema?.child(field: key)) }
        return result
    }

    /// The elements of both lists: those of the configuration in its order, and those that only the live list has
    /// kept near the neighbours they had.
    private static func merge(
        _ live: [JSONValue],
        _ new: [JSONValue],
        _ schema: StructuralSchema
    ) -> [JSONValue] {
        let old = live.map { (identity: schema.identity(of: $0), value: $0) }
        let applied = new.map { (identity: schema.identity(of: $0), value: $0) }
        var liveByIdentity: [PathElement: JSONValue] = [:]
        for element in old { if let identity = element.identity { liveByIdentity[identity] = element.value } }
        let appliedIdentities = Set(applied.compactMap(\.identity))
        var shared = applied.compactMap(\.identity).filter { liveByIdentity[$0] != nil }[...]
        var done: Set<PathElement> = []
        var result: [JSONValue] = []
        var oldIndex = 0, newIndex = 0

        func acceptNew() {
            let element = applied[newIndex]
            newIndex += 1
            let former = element.identity.flatMap { liveByIdentity[$0] }
            if let merged = merge(former, element.value, schema.items) { result.append(merged) }
            if let identity = element.identity {
                done.insert(identity)
                if shared.first == identity { shared.removeFirst() }
            }
        }
        while oldIndex < old.count || newIndex < applied.count {
            if oldIndex < old.count, newIndex < applied.count {
                let identity = old[oldIndex].identity
                if identity == applied[newIndex].identity {
                    oldIndex += 1
                    acceptNew()
                    continue
                }
                if let identity, appliedIdentities.contains(identity), let next = shared.first,
                    next != identity
                {
                    // The configuration moved it: it comes when its turn there is.
                    oldIndex += 1
                    continue
                }
            }
            if oldIndex < old.count {
                let element = old[oldIndex]
                guard let identity = element.identity, appliedIdentities.contains(identity) else {
                    result.append(element.value)
                    oldIndex += 1
                    continue
                }
                if done.contains(identity) { oldIndex += 1 }
            }
            if newIndex < applied.count { acceptNew() }
        }
        return result
    }

    /// The value without those fields; `nil` where all of its parts are gone.
    static func removing(_ fields: FieldSet, from value: JSONValue, _ schema: StructuralSchema?) -> JSONValue?
    {
        guard !fields.isEmpty else { return value }
        switch (MergeShape(value, schema), value) {
        case (.object, .object(let object)):
            var result = object
            for (key, member) in object {
                let element = PathElement.field(key)
                if fields.members.contains(element) {
                    result[key] = nil
                } else if let inside = fields.children[element] {
                    result[key] = removing(inside, from: member, schema?.child(field: key))
                }
            }
            return result.isEmpty && !object.isEmpty ? nil : .object(result)
        case (.list, .array(let elements)):
            let kept = elements.compactMap { element -> JSONValue? in
                guard let identity = schema?.identity(of: element) else { return element }
                if fields.members.contains(identity) { return nil }
                guard let inside = fields.children[identity] else { return element }
                return removing(inside, from: element, schema?.items)
            }
            return kept.isEmpty && !elements.isEmpty ? nil : .array(kept)
        default: return value
        }
    }
}
