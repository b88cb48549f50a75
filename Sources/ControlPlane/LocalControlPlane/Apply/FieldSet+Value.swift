// SPDX-License-Identifier: Apache-2.0

import KubeModel

extension FieldSet {
    /// The fields that a value sets.
    init(of value: JSONValue, _ schema: StructuralSchema?) {
        self = Self.contents(of: value, schema).inside
    }

    /// Whether the value counts as a field itself, and what is in it.
    private static func contents(
        of value: JSONValue,
        _ schema: StructuralSchema?
    ) -> (isMember: Bool, inside: FieldSet) {
        switch (MergeShape(value, schema), value) {
        case (.object, .object(let object)): return (false, contents(of: object, schema))
        case (.list, .array(let elements)): return (false, contents(of: elements, schema))
        case (.leaf, _): return (true, FieldSet())
        default: return (false, FieldSet())
        }
    }

    private static func contents(of object: JSONObject, _ schema: StructuralSchema?) -> FieldSet {
        var result = FieldSet()
        for (key, value) in object {
            let (isMember, inside) = contents(of: value, schema?.child(field: key))
            let isEmpty = value.isNull || value.object?.isEmpty == true
            // A field of many alike, such as a label, is owned as such; a named one only through what is in it.
            if isMember || isEmpty || schema?.names(field: key) != true { result.members.insert(.field(key)) }
            result.setChild(inside, of: .field(key))
        }
        return result
    }

    private static func contents(of elements: [JSONValue], _ schema: StructuralSchema?) -> FieldSet {
        var result = FieldSet()
        var repeated: Set<PathElement> = []
        for element in elements {
            guard let identity = schema?.identity(of: element) else { continue }
            if !result.members.insert(identity).inserted {
                // Which of them would own the parts can't be told.
                repeated.insert(identity)
                result.children[identity] = nil
            } else if !repeated.contains(identity) {
                result.setChild(contents(of: element, schema?.items).inside, of: identity)
            }
        }
        return result
    }
}
