// SPDX-License-Identifier: Apache-2.0

import KubeModel

extension SchemaParser {
    mutating func constraints(
        of schema: JSONValue,
        at path: String,
        intOrString: Bool = false
    ) -> ValueConstraints {
        var result = ValueConstraints()
        result.enumeration = schema["enum"]?.array
        result.format = schema["format"]?.string
        result.minimum = schema["minimum"]?.double
        result.maximum = schema["maximum"]?.double
        result.isMinimumExclusive = schema["exclusiveMinimum"]?.bool ?? false
        result.isMaximumExclusive = schema["exclusiveMaximum"]?.bool ?? false
        result.multipleOf = schema["multipleOf"]?.double
        result.minLength = schema["minLength"]?.int
        result.maxLength = schema["maxLength"]?.int
        result.minItems = schema["minItems"]?.int
        result.maxItems = schema["maxItems"]?.int
        result.minProperties = schema["minProperties"]?.int
        result.maxProperties = schema["maxProperties"]?.int
        result.required = schema["required"]?.array?.compactMap(\.string) ?? []
        if schema["uniqueItems"]?.bool == true {
            let reason = "uniqueItems cannot be set to true since the runtime complexity becomes quadratic"
            errors.append(.forbidden("\(path).uniqueItems", reason))
        }
        if let pattern = schema["pattern"]?.string, !pattern.isEmpty {
            do throws(RegularExpressionError) {
                result.pattern = try RegularExpression(pattern)
            } catch {
                let reason = "must be a valid regular expression, but isn't: \(error)"
                errors.append(.invalid("\(path).pattern", .string(pattern), reason))
            }
        }
        result.allOf = list("allOf", of: schema, at: path, intOrString)
        result.anyOf = list("anyOf", of: schema, at: path, intOrString)
        result.oneOf = list("oneOf", of: schema, at: path, intOrString)
        if let not = schema["not"] { result.not = nested(not, at: "\(path).not", intOrString) }
        return result
    }

    private mutating func list(
        _ name: String,
        of schema: JSONValue,
        at path: String,
        _ intOrString: Bool
    ) -> [NestedConstraints] {
        var result: [NestedConstraints] = []
        for (index, element) in (schema[name]?.array ?? []).enumerated() {
            result.append(nested(element, at: "\(path).\(name)[\(index)]", intOrString))
        }
        return result
    }

    private mutating func nested(
        _ schema: JSONValue,
        at path: String,
        _ intOrString: Bool = false
    ) -> NestedConstraints {
        // The pattern anyOf: [{type: integer}, {type: string}] says again what int-or-string says.
        let forbidden: [(key: String, demand: String)] = [
            (intOrString ? "" : "type", "must be empty to be structural"),
            ("additionalProperties", "must be undefined to be structural"),
            ("default", "must be undefined to be structural"), ("title", "must be empty to be structural"),
            ("description", "must be empty to be structural"), ("nullable", "must be false to be structural"),
            ("x-kubernetes-preserve-unknown-fields", "must be false to be structural"),
            ("x-kubernetes-embedded-resource", "must be false to be structural"),
            ("x-kubernetes-int-or-string", "must be false to be structural"),
            ("x-kubernetes-list-type", "must be undefined to be structural"),
            ("x-kubernetes-map-type", "must be undefined to be structural"),
            ("x-kubernetes-validations", "must be empty to be structural"),
        ]
        for (key, demand) in forbidden where schema[key] != nil && schema[key] != .bool(false) {
            errors.append(.forbidden("\(path).\(key)", demand))
        }
        let properties = (schema["properties"]?.object?.members ?? []).map { name, property in
            (name: name, constraints: nested(property, at: "\(path).properties[\(name)]"))
        }
        let items = schema["items"].map { nested($0, at: "\(path).items") }
        let constraints = constraints(of: schema, at: path, intOrString: intOrString)
        return NestedConstraints(constraints, properties: properties, items: items)
    }
}

extension JSONValue {
    /// The value if it is a number of either kind.
    var double: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }

    /// The value if it is an integer.
    var int: Int? { integer.map { Int($0) } }
}
