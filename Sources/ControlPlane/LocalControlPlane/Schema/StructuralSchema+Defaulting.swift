// SPDX-License-Identifier: Apache-2.0

package import KubeModel

extension StructuralSchema {
    /// Gives absent fields their defaults, in what is there and in what the defaults add.
    ///
    /// A `null` that the schema doesn't allow counts as absent: it takes the default, or goes away.
    package func applyDefaults(to value: inout JSONValue) {
        dropNulls(from: &value)
        addDefaults(to: &value)
    }

    /// Removes nulls where the schema allows none and has no default for them.
    private func dropNulls(from value: inout JSONValue) {
        switch value {
        case .object(let object):
            var result = object
            for (key, var member) in object {
                guard let child = childForDefaults(key) else { continue }
                if member.isNull, !child.isNullable {
                    // An additional property stays and fails validation, as it is named by the user.
                    if child.defaultValue == nil, properties[key] != nil { result[key] = nil }
                } else {
                    child.dropNulls(from: &member)
                    result[key] = member
                }
            }
            value = .object(result)
        case .array(var elements):
            guard let items else { return }
            for index in elements.indices { items.dropNulls(from: &elements[index]) }
            value = .array(elements)
        default: break
        }
    }

    private func addDefaults(to value: inout JSONValue) {
        switch value {
        case .object(var object):
            value = .null
            for (name, property) in properties.sorted(by: { $0.key < $1.key }) {
                guard let defaultValue = property.defaultValue else { continue }
                if object[name] == nil || object[name] == .null && !property.isNullable {
                    object[name] = defaultValue
                }
            }
            for key in object.keys {
                guard let child = childForDefaults(key), var member = object[key] else { continue }
                if member.isNull, !child.isNullable, let defaultValue = child.defaultValue {
                    member = defaultValue
                }
                child.addDefaults(to: &member)
                object[key] = member
            }
            value = .object(object)
        case .array(var elements):
            guard let items else { return }
            value = .null
            for index in elements.indices {
                if elements[index].isNull, !items.isNullable, let defaultValue = items.defaultValue {
                    elements[index] = defaultValue
                }
                items.addDefaults(to: &elements[index])
            }
            value = .array(elements)
        default: break
        }
    }

    private func childForDefaults(_ key: String) -> StructuralSchema? {
        if let property = properties[key] { return property }
        if case .schema(let schema) = additional { return schema }
        return nil
    }
}
