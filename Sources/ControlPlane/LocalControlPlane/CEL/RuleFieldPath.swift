// SPDX-License-Identifier: Apache-2.0

extension StructuralSchema {
    /// The steps of a rule's `fieldPath`: `.a.b`, `['a-b']`, in whatever mix.
    static func steps(ofFieldPath text: String) -> [String] {
        var steps: [String] = []
        var rest = Substring(text)
        while let first = rest.popFirst() {
            if first == "." {
                let name = rest.prefix { $0 != "." && $0 != "[" }
                steps.append(CELField.unescaped(String(name)))
                rest = rest.dropFirst(name.count)
            } else if first == "[" {
                let quoted = rest.prefix { $0 != "]" }
                steps.append(quoted.filter { $0 != "'" && $0 != "\"" })
                rest = rest.dropFirst(quoted.count + 1)
            }
        }
        return steps
    }

    /// A path with the steps of a rule's `fieldPath` after it; keys of maps are shown in brackets, the first one after
    /// a point, as Kubernetes does it.
    func path(_ path: String, extendedBy fieldPath: String) -> String {
        var result = path
        var schema: StructuralSchema? = self
        for step in Self.steps(ofFieldPath: fieldPath) {
            if schema?.names(field: step) == true {
                result += result.isEmpty ? step : ".\(step)"
            } else {
                result += result == path ? ".[\(step)]" : "[\(step)]"
            }
            schema = schema?.child(field: step)
        }
        return result
    }

    /// Whether a rule's `fieldPath` leads to a field that the schema has.
    func has(fieldPath: String) -> Bool {
        guard fieldPath.hasPrefix(".") || fieldPath.hasPrefix("[") else { return false }
        var schema: StructuralSchema? = self
        for step in Self.steps(ofFieldPath: fieldPath) {
            schema = schema?.child(field: step)
            if schema == nil { return false }
        }
        return true
    }
}
