// SPDX-License-Identifier: Apache-2.0

package import KubeModel

/// One step of the path to a field, as managed fields write it.
package enum PathElement: Sendable, Hashable {
    /// A member of an object: `f:name`.
    case field(String)
    /// An element of a list of type `map`, by its keys, sorted by name: `k:{"name":"x"}`.
    case key([KeyField])
    /// An element of a list of type `set`: `v:"x"`.
    case value(JSONValue)
    /// An element of a list by its place: `i:0`.
    case index(Int)

    /// One of the fields that identify an element.
    package struct KeyField: Sendable, Hashable {
        package let name: String
        package let value: JSONValue
    }
}

extension PathElement {
    /// The element as a key of the `FieldsV1` format.
    var encoded: String {
        switch self {
        case .field(let name): "f:\(name)"
        case .key(let fields):
            "k:\(JSONValue.object(JSONObject(members: fields.map { ($0.name, $0.value) })))"
        case .value(let value): "v:\(value)"
        case .index(let index): "i:\(index)"
        }
    }

    /// Reads a key of the `FieldsV1` format; `nil` for what isn't one.
    init?(encoded: String) {
        let text = String(encoded.dropFirst(2))
        switch encoded.prefix(2) {
        case "f:": self = .field(text)
        case "k:":
            guard let object = Self.json(text)?.object else { return nil }
            let fields = object.map { KeyField(name: $0.key, value: $0.value) }
            self = .key(fields.sorted { $0.name < $1.name })
        case "v:":
            guard let value = Self.json(text) else { return nil }
            self = .value(value)
        case "i:":
            guard let index = Int(text) else { return nil }
            self = .index(index)
        default: return nil
        }
    }

    private static func json(_ text: String) -> JSONValue? {
        do { return try JSONValue(json: Array(text.utf8)) } catch { return nil }
    }
}

extension PathElement: CustomStringConvertible {
    /// The step as messages show it: `.spec`, `[name="x"]`, `[="x"]`, `[0]`.
    package var description: String {
        switch self {
        case .field(let name): ".\(name)"
        case .key(let fields): "[\(fields.map { "\($0.name)=\($0.value)" }.joined(separator: ","))]"
        case .value(let value): "[=\(value)]"
        case .index(let index): "[\(index)]"
        }
    }
}

extension PathElement: Comparable {
    /// The order of elements in `FieldsV1`.
    package static func < (left: PathElement, right: PathElement) -> Bool {
        switch (left, right) {
        case (.field(let left), .field(let right)): left.utf8.lexicographicallyPrecedes(right.utf8)
        case (.key(let left), .key(let right)): precedes(left, right)
        case (.value(let left), .value(let right)): precedes(left, right)
        case (.index(let left), .index(let right)): left < right
        default: left.rank < right.rank
        }
    }

    private var rank: Int {
        switch self {
        case .field: 0
        case .key: 1
        case .value: 2
        case .index: 3
        }
    }

    private static func precedes(_ left: [KeyField], _ right: [KeyField]) -> Bool {
        for (left, right) in zip(left, right) where left != right {
            return left.name == right.name ? precedes(left.value, right.value) : left.name < right.name
        }
        return left.count < right.count
    }

    private static func precedes(_ left: JSONValue, _ right: JSONValue) -> Bool {
        switch (left, right) {
        case (.integer(let left), .integer(let right)): left < right
        case (.string(let left), .string(let right)): left.utf8.lexicographicallyPrecedes(right.utf8)
        default: left.description < right.description
        }
    }
}
