import KubeModel

extension StructuralSchema {
    /// What Go writes of a built-in object that has nothing set; an empty object for a custom resource.
    var emptyValue: JSONValue {
        var result = JSONObject()
        for (name, property) in properties where property.encoding?.kind == .always {
            result[name] = property.zeroValue
        }
        return .object(result)
    }

    private var zeroValue: JSONValue {
        switch type {
        case .object:
            if case .schema = additional { return .null }
            return emptyValue
        case .array, nil: return .null
        case .string: return constraints.format == "date-time" ? .null : ""
        case .integer, .number: return 0
        case .boolean: return false
        }
    }
}
