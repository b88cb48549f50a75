// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// The rules that the schemas of built-in kinds state: which fields must be set, and which values a field may have.
struct SchemaFieldValidation {
    /// Required, and yet checked elsewhere, or empty in the values of headers and kernel parameters.
    private static let mayBeEmpty: Set<String> = ["metadata", "value"]

    private(set) var errors: [FieldError] = []

    /// What is wrong with an object that went through its Go type. Its metadata has rules of its own, and a status is
    /// written by controllers.
    static func errors(in object: JSONValue, _ schema: StructuralSchema) -> [FieldError] {
        var validation = Self()
        var desired = object
        for field in ["metadata", "status"] { desired[field] = nil }
        validation.validateFields(of: desired.object ?? JSONObject(), schema, at: "")
        return validation.errors
    }

    private mutating func validateFields(of object: JSONObject, _ schema: StructuralSchema, at path: String) {
        for (name, value) in object {
            guard let property = schema.properties[name] else { continue }
            validate(value, property, at: path.isEmpty ? name : "\(path).\(name)")
        }
        for name in schema.constraints.required where !Self.mayBeEmpty.contains(name) && isEmpty(object[name])
        {
            errors.append(.required(path.isEmpty ? name : "\(path).\(name)"))
        }
    }

    private mutating func validate(_ value: JSONValue, _ schema: StructuralSchema, at path: String) {
        switch value {
        case .string(let text):
            guard !text.isEmpty, let allowed = schema.constraints.enumeration, !allowed.contains(value) else {
                return
            }
            errors.append(.notSupported(path, value, allowed.compactMap(\.string).filter { !$0.isEmpty }))
        case .array(let elements):
            guard let items = schema.items else { return }
            for (index, element) in elements.enumerated() {
                validate(element, items, at: "\(path)[\(index)]")
            }
        case .object(let object): validateFields(of: object, schema, at: path)
        default: break
        }
    }

    private func isEmpty(_ value: JSONValue?) -> Bool {
        switch value {
        case nil, .null, .string(""), .array([]): true
        default: false
        }
    }
}
