// SPDX-License-Identifier: Apache-2.0

import KubeModel

extension StructuralSchema {
    /// What Go writes of a built-in object that has nothing set; an empty object for a custom resource.
    var emptyValue: JSONValue { .object(JSONObject(members: alwaysWritten.map { ($0.key, $0.value) })) }

    /// The fields that Go writes even when they aren't set, as it writes them then.
    var alwaysWritten: [(key: String, value: JSONValue)] {
        properties.filter { $0.value.encoding?.kind == .always }.sorted { $0.key < $1.key }
            .map { ($0.key, $0.value.zeroValue) }
    }

    private var zeroValue: JSONValue {
        if encoding?.isQuantity == true { return "0" }
        if isIntOrString { return 0 }
        switch type {
        case .object: return properties.isEmpty ? .null : emptyValue
        case .array, nil: return .null
        case .string: return constraints.format == "date-time" ? .null : ""
        case .integer, .number: return 0
        case .boolean: return false
        }
    }
}
