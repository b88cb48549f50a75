// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// That lists of type `set` and `map` hold nothing twice.
struct ListTypeValidation {
    private(set) var errors: [FieldError] = []

    mutating func validate(_ value: JSONValue, _ schema: StructuralSchema, at path: String) {
        switch value {
        case .object(let object):
            for (key, member) in object {
                if let child = schema.properties[key] {
                    validate(member, child, at: path.isEmpty ? key : "\(path).\(key)")
                } else if case .schema(let child) = schema.additional {
                    validate(member, child, at: "\(path)[\(key)]")
                }
            }
        case .array(let elements):
            validate(elements, schema, at: path)
            guard let items = schema.items else { return }
            for (index, element) in elements.enumerated() {
                validate(element, items, at: "\(path)[\(index)]")
            }
        default: break
        }
    }

    private mutating func validate(_ elements: [JSONValue], _ schema: StructuralSchema, at path: String) {
        switch schema.listType {
        case .set: reportDuplicates(of: elements, at: path)
        case .map:
            for (index, element) in elements.enumerated() where element.object == nil && !element.isNull {
                let demand = "must be an object for an array of list-type map"
                errors.append(.invalid("\(path)[\(index)]", element, demand))
                return
            }
            let keys = elements.map { element in
                let members = schema.listMapKeys.compactMap { key in element[key].map { (key, $0) } }
                return JSONValue.object(JSONObject(members: members))
            }
            reportDuplicates(of: keys, at: path)
        case .atomic, nil: break
        }
    }

    /// Each value that occurs again is reported once, at its second place.
    private mutating func reportDuplicates(of values: [JSONValue], at path: String) {
        guard values.count > 1 else { return }
        var counts: [JSONValue: Int] = [:]
        for (index, value) in values.enumerated() {
            let count = counts[value, default: 0]
            counts[value] = count + 1
            if count == 1 { errors.append(.duplicate("\(path)[\(index)]", value)) }
        }
    }
}
