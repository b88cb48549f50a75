// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// How apply sees a value: whole, or as parts that can have owners of their own.
enum MergeShape: Sendable, Hashable {
    /// A scalar, an atomic list or an atomic object.
    case leaf
    /// A list whose elements have identities.
    case list
    /// An object whose fields have owners.
    case object

    /// The shape by the schema; where that says nothing, objects have parts and lists are whole.
    ///
    /// A `null` has the shape of what the schema says could be there instead.
    init(_ value: JSONValue, _ schema: StructuralSchema?) {
        switch value {
        case .object: self = schema?.mapType == .atomic ? .leaf : .object
        case .array: self = schema?.listType == .set || schema?.listType == .map ? .list : .leaf
        case .null where schema?.type == .object && schema?.mapType != .atomic: self = .object
        case .null where schema?.listType == .set || schema?.listType == .map: self = .list
        default: self = .leaf
        }
    }
}

extension StructuralSchema {
    /// The identity of an element of this list; `nil` for one that has none, such as a `null`.
    func identity(of element: JSONValue) -> PathElement? {
        guard listType == .map else {
            return element.isContainer || element.isNull ? nil : .value(element)
        }
        guard element.object != nil else { return nil }
        let fields = listMapKeys.sorted().compactMap { name in
            (element[name] ?? items?.child(field: name)?.defaultValue).map {
                PathElement.KeyField(name: name, value: $0)
            }
        }
        return fields.isEmpty ? nil : .key(fields)
    }
}
