// SPDX-License-Identifier: Apache-2.0

package import KubeModel

extension BuiltInSchemas {
    /// Why Kubernetes couldn't even read an object of a built-in kind, or `nil` where it can.
    ///
    /// To be answered as `400 BadRequest`, before pruning and validation, with the message
    /// `Deployment in version "v1" cannot be handled as a Deployment: <this>`.
    package static func decodingFault(of object: JSONValue, type: ResourceType) -> String? {
        guard let schema = schema(for: type) else { return nil }
        return fault(of: object, schema, in: type.kind, at: "")
    }

    private static func fault(
        of value: JSONValue,
        _ schema: StructuralSchema,
        in typeName: String,
        at path: String
    ) -> String? {
        switch value {
        case .null: return nil
        case .object(let object):
            guard schema.type == .object || schema.type == nil else {
                return mismatch("object", schema, typeName, path)
            }
            for (key, member) in object {
                guard let child = schema.child(field: key) else { continue }
                let isNamed = schema.names(field: key)
                let memberType = isNamed ? schema.goName ?? typeName : typeName
                let memberPath = isNamed ? (path.isEmpty ? key : "\(path).\(key)") : path
                if let fault = fault(of: member, child, in: memberType, at: memberPath) { return fault }
            }
            return nil
        case .array(let elements):
            guard schema.type == .array, let items = schema.items else {
                return schema.type == nil
                    ? quantityFault("", schema) : mismatch("array", schema, typeName, path)
            }
            for element in elements {
                if let fault = fault(of: element, items, in: typeName, at: path) { return fault }
            }
            return nil
        case .string(let text): return textFault(text, schema, typeName, path)
        case .bool:
            return schema.type == .boolean || schema.type == nil && !schema.isIntOrString
                ? nil : mismatch("bool", schema, typeName, path)
        case .integer(let number):
            if schema.isIntOrString || schema.type == .number || schema.type == nil { return nil }
            guard schema.type == .integer else { return mismatch("number", schema, typeName, path) }
            let isTooLarge = schema.constraints.format == "int32" && Int32(exactly: number) == nil
            return isTooLarge ? mismatch("number \(number)", schema, typeName, path) : nil
        case .number(let number):
            if schema.encoding?.isQuantity == true || schema.type == .number || schema.type == nil {
                return nil
            }
            return mismatch("number \(JSONValue.number(number))", schema, typeName, path)
        }
    }

    private static func textFault(
        _ text: String,
        _ schema: StructuralSchema,
        _ typeName: String,
        _ path: String
    ) -> String? {
        if schema.encoding?.isQuantity == true { return quantityFault(text, schema) }
        guard schema.type == .string || schema.type == nil else {
            return mismatch("string", schema, typeName, path)
        }
        switch schema.constraints.format {
        case "byte":
            guard !StringFormat.isBase64(text) else { return nil }
            let offset = text.utf8.prefix { StringFormat.isBase64Digit($0) }.count
            return "illegal base64 data at input byte \(offset)"
        case "date-time" where Timestamp(text) == nil:
            return "parsing time \(JSONValue.string(text)) as \"2006-01-02T15:04:05Z07:00\": cannot parse "
                + "\(JSONValue.string(text)) as \"2006\""
        default: return nil
        }
    }

    private static func quantityFault(_ text: String, _ schema: StructuralSchema) -> String? {
        guard schema.encoding?.isQuantity == true, Quantity(text) == nil else { return nil }
        return "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
    }

    private static func mismatch(
        _ found: String,
        _ schema: StructuralSchema,
        _ typeName: String,
        _ path: String
    ) -> String {
        if schema.encoding?.isQuantity == true { return quantityFault("", schema) ?? "" }
        return
            "json: cannot unmarshal \(found) into Go struct field \(typeName).\(path) of type \(schema.goTypeName)"
    }
}

extension StructuralSchema {
    /// The type of the values in Go.
    fileprivate var goTypeName: String {
        switch type {
        case .string: constraints.format == "byte" ? "[]uint8" : "string"
        case .integer: constraints.format == "int32" ? "int32" : "int64"
        case .number: "float64"
        case .boolean: "bool"
        case .array: "[]\(items?.goTypeName ?? "interface {}")"
        case .object:
            if case .schema(let element) = additional {
                "map[string]\(element.goTypeName)"
            } else {
                goPackage.map { "\($0).\(goName ?? "")" } ?? "interface {}"
            }
        case nil: isIntOrString ? "intstr.IntOrString" : "interface {}"
        }
    }

    private var reference: Substring? {
        openAPI["$ref"]?.string.flatMap { $0.split(separator: "/").last }
    }

    /// The name of the struct in Go.
    fileprivate var goName: String? { reference?.split(separator: ".").last.map(String.init) }

    private var goPackage: Substring? { reference?.split(separator: ".").dropLast().last }
}
