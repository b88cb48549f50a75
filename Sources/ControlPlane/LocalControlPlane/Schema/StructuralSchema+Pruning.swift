// SPDX-License-Identifier: Apache-2.0

package import KubeModel

extension StructuralSchema {
    /// Drops the fields that the schema doesn't know, and returns their paths, sorted.
    ///
    /// Kept are fields under `x-kubernetes-preserve-unknown-fields`, and `apiVersion`, `kind` and what metadata
    /// may hold, at the root and in embedded resources.
    package func prune(_ value: inout JSONValue) -> [String] {
        var paths: [String] = []
        prune(&value, at: "", into: &paths)
        return paths.sorted()
    }

    private func prune(_ value: inout JSONValue, at path: String, into paths: inout [String]) {
        switch value {
        case .object(let object):
            var result = object
            for (key, var member) in object {
                let memberPath = path.isEmpty ? key : "\(path).\(key)"
                if let child = child(field: key) {
                    guard member.isContainer else { continue }
                    value = .null
                    child.prune(&member, at: memberPath, into: &paths)
                    result[key] = member
                } else if case .any = additional {
                    Self.pruneUntyped(&member, at: memberPath, into: &paths)
                    result[key] = member
                } else if !preservesUnknownFields {
                    paths.append(memberPath)
                    result[key] = nil
                }
            }
            value = .object(result)
        case .array(var elements):
            guard let items else {
                if !preservesUnknownFields { Self.pruneUntyped(&value, at: path, into: &paths) }
                return
            }
            value = .null
            for index in elements.indices where elements[index].isContainer {
                items.prune(&elements[index], at: "\(path)[\(index)]", into: &paths)
            }
            value = .array(elements)
        default: break
        }
    }

    /// Without a schema no field is known; lists stay, with their objects emptied.
    private static func pruneUntyped(_ value: inout JSONValue, at path: String, into paths: inout [String]) {
        switch value {
        case .object(let object):
            paths.append(contentsOf: object.keys.map { "\(path).\($0)" })
            value = .object(JSONObject())
        case .array(var elements):
            for index in elements.indices {
                pruneUntyped(&elements[index], at: "\(path)[\(index)]", into: &paths)
            }
            value = .array(elements)
        default: break
        }
    }
}

extension JSONValue {
    var isContainer: Bool {
        switch self {
        case .object, .array: true
        default: false
        }
    }
}
