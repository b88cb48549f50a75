// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// A label selector of a built-in kind.
struct LabelSelection {
    let selector: JSONValue

    var isEmpty: Bool {
        selector["matchLabels"]?.object?.isEmpty != false
            && selector["matchExpressions"]?.array?.isEmpty != false
    }

    /// Whether labels are among those selected. A selector that isn't there selects nothing.
    func matches(_ labels: JSONValue?) -> Bool {
        guard selector.object != nil else { return false }
        for (key, value) in selector["matchLabels"]?.object ?? JSONObject() {
            guard labels?[key] == value else { return false }
        }
        return (selector["matchExpressions"]?.array ?? []).allSatisfy { expression in
            guard let key = expression["key"]?.string else { return false }
            let value = labels?[key]
            let values = expression["values"]?.array ?? []
            switch expression["operator"]?.string {
            case "In": return value.map { values.contains($0) } ?? false
            case "NotIn": return value.map { !values.contains($0) } ?? true
            case "Exists": return value != nil
            case "DoesNotExist": return value == nil
            default: return false
            }
        }
    }

    func validate(at path: String, into errors: inout FieldErrors) {
        errors.checkLabels(selector["matchLabels"], at: "\(path).matchLabels")
    }
}
