// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// A value of an expression.
enum CELValue: Sendable {
    case null
    case bool(Bool)
    case int(Int64)
    case uint(UInt64)
    case double(Double)
    case string(String)
    case bytes([UInt8])
    case list(CELList)
    case map(CELMap)
    /// An object of the resource, whose fields become values when they are asked for.
    case object(CELObject)
    case timestamp(Timestamp)
    case duration(GoDuration)
    case quantity(Quantity)
    case type(String)
}

/// A list, with the identity of its elements where the schema gives them one.
struct CELList: Sendable {
    var elements: [CELValue]
    var listType: StructuralSchema.ListType?
    var mapKeys: [String] = []

    init(_ elements: [CELValue]) { self.elements = elements }
}

/// A map that an expression made.
struct CELMap: Sendable {
    private(set) var entries: [(key: CELValue, value: CELValue)] = []

    subscript(key: CELValue) -> CELValue? { entries.first { $0.key.equals(key) }?.value }

    mutating func insert(_ value: CELValue, for key: CELValue) throws(CELError) {
        guard self[key] == nil else { throw CELError("Failed with repeated key") }
        entries.append((key, value))
    }
}

/// An object of the resource with its schema.
struct CELObject: Sendable {
    let object: JSONObject
    let schema: StructuralSchema?

    /// The field of that name, as it is written in JSON.
    subscript(field: String) -> CELValue? {
        object[field].map { CELValue($0, schema?.child(field: field)) }
    }
}

extension CELValue {
    /// A value of the resource. Formats such as `date-time` give strings types of their own.
    init(_ value: JSONValue, _ schema: StructuralSchema?) {
        switch value {
        case .null: self = .null
        case .bool(let value): self = .bool(value)
        case .integer(let value): self = schema?.type == .number ? .double(Double(value)) : .int(value)
        case .number(let value):
            let whole = schema?.type == .integer ? Int64(exactly: value) : nil
            self = whole.map { .int($0) } ?? .double(value)
        case .string(let text): self = Self.formatted(text, schema?.constraints.format)
        case .array(let elements):
            var list = CELList(elements.map { CELValue($0, schema?.items) })
            list.listType = schema?.listType
            list.mapKeys = schema?.listMapKeys ?? []
            self = .list(list)
        case .object(let object): self = .object(CELObject(object: object, schema: schema))
        }
    }

    private static func formatted(_ text: String, _ format: String?) -> CELValue {
        switch format {
        case "date-time": Timestamp(text).map { .timestamp($0) } ?? .string(text)
        case "date": Timestamp("\(text)T00:00:00Z").map { .timestamp($0) } ?? .string(text)
        case "duration": GoDuration(text).map { .duration($0) } ?? .string(text)
        case "byte": Base64.decode(text).map { .bytes($0) } ?? .string(text)
        default: .string(text)
        }
    }

    static func list(_ elements: [CELValue]) -> CELValue { .list(CELList(elements)) }

    /// The name of the value's type.
    var typeName: String {
        switch self {
        case .null: "null_type"
        case .bool: "bool"
        case .int: "int"
        case .uint: "uint"
        case .double: "double"
        case .string: "string"
        case .bytes: "bytes"
        case .list: "list"
        case .map, .object: "map"
        case .timestamp: "google.protobuf.Timestamp"
        case .duration: "google.protobuf.Duration"
        case .quantity: "kubernetes.Quantity"
        case .type: "type"
        }
    }

    /// The entries of a map or an object.
    var mapEntries: [(key: CELValue, value: CELValue)]? {
        switch self {
        case .map(let map): map.entries
        case .object(let object): object.object.keys.map { (.string($0), object[$0] ?? .null) }
        default: nil
        }
    }

    /// The entry of a map or an object.
    func member(_ key: CELValue) -> CELValue? {
        switch (self, key) {
        case (.map(let map), _): map[key]
        case (.object(let object), .string(let name)): object[name]
        default: nil
        }
    }
}
