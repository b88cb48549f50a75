// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// What a schema demands of a value beyond its type.
struct ValueConstraints: Sendable {
    var enumeration: [JSONValue]?
    var pattern: RegularExpression?
    var format: String?
    var minimum: Double?
    var maximum: Double?
    var isMinimumExclusive = false
    var isMaximumExclusive = false
    var multipleOf: Double?
    var minLength: Int?
    var maxLength: Int?
    var minItems: Int?
    var maxItems: Int?
    var minProperties: Int?
    var maxProperties: Int?
    var required: [String] = []
    var allOf: [NestedConstraints] = []
    var anyOf: [NestedConstraints] = []
    var oneOf: [NestedConstraints] = []
    var not: NestedConstraints?
}

/// A schema inside `allOf`, `anyOf`, `oneOf` or `not`: constraints only, on the value and what is in it.
final class NestedConstraints: Sendable {
    let constraints: ValueConstraints
    let properties: [(name: String, constraints: NestedConstraints)]
    let items: NestedConstraints?
    let additionalProperties: NestedConstraints?

    init(
        _ constraints: ValueConstraints,
        properties: [(name: String, constraints: NestedConstraints)] = [],
        items: NestedConstraints? = nil,
        additionalProperties: NestedConstraints? = nil
    ) {
        self.constraints = constraints
        self.properties = properties
        self.items = items
        self.additionalProperties = additionalProperties
    }
}
