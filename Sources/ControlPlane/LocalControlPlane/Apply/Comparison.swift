// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// Which fields differ between two versions of an object.
struct Comparison: Sendable {
    private(set) var added = FieldSet()
    private(set) var modified = FieldSet()
    private(set) var removed = FieldSet()

    init(_ old: JSONValue, _ new: JSONValue, _ schema: StructuralSchema?) {
        compare(old, new, schema, at: [])
    }

    /// The fields whose value is new.
    var changed: FieldSet { modified.union(added) }

    private mutating func compare(
        _ old: JSONValue?,
        _ new: JSONValue?,
        _ schema: StructuralSchema?,
        at path: [PathElement]
    ) {
        // Nothing differs inside what is equal; most of an object is, most of the time.
        guard old != new, let sample = new ?? old else { return }
        let shape = MergeShape(sample, schema)
        let isSameShape = old.map { MergeShape($0, schema) == shape } ?? true
        let isEmpty = old?.isEmptyContainer != false && new?.isEmptyContainer != false
        guard shape != .leaf, isSameShape, !isEmpty else {
            record(old, new, at: path)
            return
        }
        if shape == .object {
            compare(old?.object ?? JSONObject(), new?.object ?? JSONObject(), schema, at: path)
        } else {
            compare(old?.array ?? [], new?.array ?? [], schema, at: path)
        }
        if old == nil || new == nil { record(old, new, at: path) }
    }

    private mutating func record(_ old: JSONValue?, _ new: JSONValue?, at path: [PathElement]) {
        if old == nil {
            added.insert(path)
        } else if new == nil {
            removed.insert(path)
        } else {
            modified.insert(path)
        }
    }

    private mutating func compare(
        _ old: JSONObject,
        _ new: JSONObject,
        _ schema: StructuralSchema?,
        at path: [PathElement]
    ) {
        for (key, value) in old {
            compare(value, new[key], schema?.child(field: key), at: path + [.field(key)])
        }
        for (key, value) in new where old[key] == nil {
            compare(nil, value, schema?.child(field: key), at: path + [.field(key)])
        }
    }

    private mutating func compare(
        _ old: [JSONValue],
        _ new: [JSONValue],
        _ schema: StructuralSchema?,
        at path: [PathElement]
    ) {
        guard let schema else { return }
        let (order, oldElements) = Self.grouped(old, schema)
        let (newOrder, newElements) = Self.grouped(new, schema)
        for identity in order + newOrder.filter({ oldElements[$0] == nil }) {
            let old = oldElements[identity] ?? [], new = newElements[identity] ?? []
            let path = path + [identity]
            if old.count <= 1, new.count <= 1 {
                compare(old.first, new.first, schema.items, at: path)
            } else if old.count > 1, new.count > 1 {
                if old != new { modified.insert(path) }
            } else if old.count > 1 {
                if let only = new.first { compare(nil, only, schema.items, at: path) }
                removed.insert(path)
            } else {
                if let only = old.first { compare(only, nil, schema.items, at: path) }
                added.insert(path)
            }
        }
    }

    private static func grouped(
        _ elements: [JSONValue],
        _ schema: StructuralSchema
    ) -> (order: [PathElement], elements: [PathElement: [JSONValue]]) {
        var order: [PathElement] = []
        var groups: [PathElement: [JSONValue]] = [:]
        for element in elements {
            guard let identity = schema.identity(of: element) else { continue }
            if groups[identity] == nil { order.append(identity) }
            groups[identity, default: []].append(element)
        }
        return (order, groups)
    }
}

extension JSONValue {
    /// Whether the value is an object or a list with nothing in it, or a `null` in the place of one.
    var isEmptyContainer: Bool {
        switch self {
        case .object(let object): object.isEmpty
        case .array(let elements): elements.isEmpty
        case .null: true
        default: false
        }
    }
}
