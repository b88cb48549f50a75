// SPDX-License-Identifier: Apache-2.0

import KubeModel

extension StructuralSchema {
    /// The value as Kubernetes has it once it went through the Go type of its built-in kind.
    ///
    /// Fields that Go leaves out when empty are gone, those that it always writes are there, and quantities are in
    /// their canonical form. The API server stores and answers only such values, so that what was sent as `0.5` of a
    /// CPU reads as `500m`.
    func goRoundTrip(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object(let object):
            if !properties.isEmpty { return .object(goStruct(object)) }
            guard case .schema(let element) = additional else { return value }
            return .object(JSONObject(members: object.map { ($0.key, element.goRoundTrip($0.value)) }))
        case .array(let elements):
            guard let items else { return value }
            return .array(elements.map { items.goRoundTrip($0) })
        case .string(let text):
            guard encoding?.isQuantity == true, let quantity = Quantity(text) else { return value }
            return .string(quantity.description)
        case .integer, .number:
            guard encoding?.isQuantity == true, let quantity = Quantity(value.description) else {
                return value
            }
            return .string(quantity.description)
        case .null, .bool: return value
        }
    }

    private func goStruct(_ object: JSONObject) -> JSONObject {
        var result = JSONObject()
        for (key, member) in object {
            guard let property = properties[key] else {
                result[key] = member
                continue
            }
            guard !member.isNull else { continue }
            let value = property.goRoundTrip(member)
            if property.encoding?.kind == .omittedWhenEmpty, property.isGoZero(value) { continue }
            result[key] = value
        }
        for (key, zero) in alwaysWritten where result[key] == nil { result[key] = zero }
        return result
    }

    private func isGoZero(_ value: JSONValue) -> Bool {
        switch value {
        case .string(let text): text.isEmpty
        case .integer(let number): number == 0
        case .number(let number): number == 0
        case .bool(let flag): !flag
        case .array(let elements): elements.isEmpty
        // An empty struct in an omitted field is a pointer to one, and stays.
        case .object(let object): object.isEmpty && properties.isEmpty && !preservesUnknownFields
        case .null: true
        }
    }
}
