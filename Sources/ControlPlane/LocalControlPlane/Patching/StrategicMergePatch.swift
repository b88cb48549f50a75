// SPDX-License-Identifier: Apache-2.0

package import KubeModel

/// Strategic merge patches (`application/strategic-merge-patch+json`), for the built-in kinds.
///
/// Objects merge, and so do the lists whose elements the schema tells apart; all else is replaced. Directives in the
/// patch change that: `$patch`, `$retainKeys`, `$deleteFromPrimitiveList/<field>`, `$setElementOrder/<field>`.
package enum StrategicMergePatch {
    private static let directive = "$patch"
    private static let retainKeys = "$retainKeys"
    private static let deletion = "$deleteFromPrimitiveList/"
    private static let order = "$setElementOrder/"

    /// The target with the patch applied.
    ///
    /// - Throws: ``PatchError`` for a directive that can't be followed.
    package static func apply(
        _ patch: JSONValue,
        to target: JSONValue,
        schema: StructuralSchema?
    ) throws(PatchError) -> JSONValue {
        guard let members = patch.object else {
            throw PatchError(.malformed, "a strategic merge patch is an object")
        }
        return .object(try merge(members, into: target.object ?? JSONObject(), schema))
    }

    private static func merge(
        _ patch: JSONObject,
        into target: JSONObject,
        _ schema: StructuralSchema?
    ) throws(PatchError) -> JSONObject {
        var patch = patch
        if let action = patch[directive] {
            patch[directive] = nil
            switch action.string {
            case "replace": return patch
            case "delete": return JSONObject()
            case "merge": break
            default: throw PatchError(.malformed, "unknown patch type \(action)")
            }
        }
        var result = target
        if let kept = patch[retainKeys]?.array {
            patch[retainKeys] = nil
            let names = Set(kept.compactMap(\.string))
            for key in result.keys where !names.contains(key) { result[key] = nil }
        }
        for (key, value) in patch {
            if key.hasPrefix(deletion) {
                remove(value, from: String(key.dropFirst(deletion.count)), of: &result)
            } else if !key.hasPrefix(order) {
                let sorting = patch["\(order)\(key)"]?.array
                result[key] = try merged(value, into: result[key], schema?.child(field: key), sorting)
            }
        }
        // An order can come without changes to the list's elements.
        for (key, value) in patch where key.hasPrefix(order) {
            let field = String(key.dropFirst(order.count))
            guard patch[field] == nil, let elements = result[field]?.array, let sorting = value.array else {
                continue
            }
            let child = schema?.child(field: field)
            result[field] = .array(sorted(elements, like: sorting, from: elements, child?.patchMergeKey))
        }
        return result
    }

    private static func remove(_ values: JSONValue, from field: String, of object: inout JSONObject) {
        guard let elements = object[field]?.array else { return }
        let gone = Set(values.array ?? [])
        object[field] = .array(elements.filter { !gone.contains($0) })
    }

    /// A field after the patch; `nil` where it is removed.
    private static func merged(
        _ patch: JSONValue,
        into target: JSONValue?,
        _ schema: StructuralSchema?,
        _ sorting: [JSONValue]?
    ) throws(PatchError) -> JSONValue? {
        let strategies = schema?.patchStrategies ?? []
        switch patch {
        case .null: return nil
        case .object(let members):
            if strategies.contains("replace") {
                return .object(try merge(members, into: JSONObject(), schema))
            }
            if members[directive] == "delete", members.count == 1 { return nil }
            return .object(try merge(members, into: target?.object ?? JSONObject(), schema))
        case .array(let elements):
            guard strategies.contains("merge") else { return patch }
            return .array(try merge(elements, into: target?.array ?? [], schema, sorting))
        default: return patch
        }
    }

    // MARK: Lists

    private static func merge(
        _ patch: [JSONValue],
        into target: [JSONValue],
        _ schema: StructuralSchema?,
        _ sorting: [JSONValue]?
    ) throws(PatchError) -> [JSONValue] {
        guard let key = schema?.patchMergeKey else {
            let joined = target + patch.filter { !target.contains($0) }
            return sorted(joined, like: sorting ?? patch, from: target, nil)
        }
        var result = target
        var plain: [JSONValue] = []
        for element in patch {
            guard let action = element[directive]?.string else {
                plain.append(element)
                continue
            }
            switch action {
            case "delete":
                guard let identity = element[key] else {
                    throw PatchError(.malformed, "delete patch type with no merge key defined")
                }
                result.removeAll { $0[key] == identity }
            case "replace":
                // The list becomes what else the patch has of it.
                var replaced: [JSONValue] = []
                for element in patch where element[directive] == nil {
                    replaced.append(try stripped(element, schema?.items))
                }
                return replaced
            default: throw PatchError(.malformed, "unknown patch type \(action)")
            }
        }
        for element in plain {
            guard let members = element.object, let identity = members[key] else {
                throw PatchError(.malformed, "map: \(element) does not contain declared merge key: \(key)")
            }
            if let index = result.firstIndex(where: { $0[key] == identity }) {
                result[index] = .object(
                    try merge(members, into: result[index].object ?? JSONObject(), schema?.items)
                )
            } else {
                result.append(try stripped(element, schema?.items))
            }
        }
        let normal = sorted(result, like: plain, from: target, key)
        return sorting.map { sorted(normal, like: $0, from: target, key) } ?? normal
    }

    /// An element that is new, without the directives and nulls in it.
    private static func stripped(
        _ element: JSONValue,
        _ schema: StructuralSchema?
    ) throws(PatchError) -> JSONValue {
        guard let members = element.object else { return element }
        return .object(try merge(members, into: JSONObject(), schema))
    }

    /// Elements in the order of a list; those it doesn't have stay where they were relative to the others.
    private static func sorted(
        _ elements: [JSONValue],
        like order: [JSONValue],
        from former: [JSONValue],
        _ key: String?
    ) -> [JSONValue] {
        func identity(_ value: JSONValue) -> JSONValue { key.flatMap { value[$0] } ?? value }
        let ranks = Dictionary(order.enumerated().map { (identity($1), $0) }) { first, _ in first }
        let places = Dictionary(former.enumerated().map { (identity($1), $0) }) { first, _ in first }
        var listed = elements.filter { ranks[identity($0)] != nil }[...]
        listed.sort { ranks[identity($0), default: 0] < ranks[identity($1), default: 0] }
        var others = elements.filter { ranks[identity($0)] == nil }[...]
        var result: [JSONValue] = []
        while let left = listed.first {
            if let right = others.first, let leftPlace = places[identity(left)],
                let rightPlace = places[identity(right)], rightPlace < leftPlace
            {
                result.append(right)
                others.removeFirst()
            } else {
                result.append(left)
                listed.removeFirst()
            }
        }
        return result + others
    }
}
