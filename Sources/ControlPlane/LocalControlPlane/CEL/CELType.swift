// SPDX-License-Identifier: Apache-2.0

/// What an expression's value is known to be before it is evaluated.
indirect enum CELType: Sendable {
    case dyn, null, bool, int, uint, double, string, bytes, timestamp, duration, quantity, type
    case list(CELType)
    case map(CELType, CELType)
    case object(StructuralSchema)

    /// The types that expressions can name.
    static let named: [String: CELType] = [
        "bool": .bool, "int": .int, "uint": .uint, "double": .double, "string": .string, "bytes": .bytes,
        "list": .list(.dyn), "map": .map(.dyn, .dyn), "null_type": .null, "type": .type,
    ]

    /// The type of the values of a schema.
    init(_ schema: StructuralSchema?) {
        guard let schema, !schema.isIntOrString else {
            self = .dyn
            return
        }
        switch schema.type {
        case .string:
            switch schema.constraints.format {
            case "date-time", "date": self = .timestamp
            case "duration": self = .duration
            case "byte": self = .bytes
            default: self = .string
            }
        case .integer: self = .int
        case .number: self = .double
        case .boolean: self = .bool
        case .array: self = .list(CELType(schema.items))
        case .object:
            if !schema.properties.isEmpty || schema.isResource {
                self = .object(schema)
            } else if case .schema(let element) = schema.additional {
                self = .map(.string, CELType(element))
            } else {
                self = schema.preservesUnknownFields ? .dyn : .object(schema)
            }
        case nil: self = .dyn
        }
    }

    /// Whether a value is of the type.
    func accepts(_ value: CELValue) -> Bool {
        switch (self, value) {
        case (.dyn, _), (.null, .null), (.bool, .bool), (.int, .int), (.uint, .uint), (.double, .double),
            (.string, .string), (.bytes, .bytes), (.timestamp, .timestamp), (.duration, .duration),
            (.quantity, .quantity), (.type, .type), (.list, .list), (.map, .map),
            (.map, .object),
            (.object, .object):
            true
        default: false
        }
    }

    /// Whether a value of that other type could be of this one.
    func accepts(_ other: CELType) -> Bool {
        switch (self, other) {
        case (.dyn, _), (_, .dyn), (.null, .null), (.bool, .bool), (.int, .int), (.uint, .uint),
            (.double, .double), (.string, .string), (.bytes, .bytes), (.timestamp, .timestamp),
            (.duration, .duration), (.quantity, .quantity), (.type, .type), (.object, .object):
            true
        case (.list(let own), .list(let element)): own.accepts(element)
        case (.map(let key, let value), .map(let otherKey, let otherValue)):
            key.accepts(otherKey) && value.accepts(otherValue)
        default: false
        }
    }

    var isDyn: Bool {
        if case .dyn = self { true } else { false }
    }

    /// The elements of a list, the keys of a map.
    var element: CELType? {
        switch self {
        case .list(let element): element
        case .map(let key, _): key
        case .dyn: .dyn
        default: nil
        }
    }
}

extension CELType: CustomStringConvertible {
    /// The type as messages show it.
    var description: String {
        switch self {
        case .dyn: "dyn"
        case .null: "null"
        case .bool: "bool"
        case .int: "int"
        case .uint: "uint"
        case .double: "double"
        case .string: "string"
        case .bytes: "bytes"
        case .timestamp: "timestamp"
        case .duration: "duration"
        case .quantity: "kubernetes.Quantity"
        case .type: "type"
        case .list(let element): "list(\(element))"
        case .map(let key, let value): "map(\(key), \(value))"
        case .object: "object"
        }
    }
}
