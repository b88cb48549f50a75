// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// Reads an `openAPIV3Schema`, noting everything that keeps it from being structural.
struct SchemaParser {
    enum Level {
        case root, field, item

        /// The noun of the message that asks for a type.
        var typeDemand: String {
            switch self {
            case .root: "must not be empty at the root"
            case .item: "must not be empty for specified array items"
            case .field: "must not be empty for specified object fields"
            }
        }
    }

    var errors: [FieldError] = []

    mutating func parse(_ schema: JSONValue, at path: String, level: Level) -> StructuralSchema.Parts {
        var parts = StructuralSchema.Parts()
        parts.openAPI = schema
        parts.isIntOrString = schema["x-kubernetes-int-or-string"]?.bool ?? false
        parts.preservesUnknownFields = schema["x-kubernetes-preserve-unknown-fields"]?.bool ?? false
        let isEmbedded = schema["x-kubernetes-embedded-resource"]?.bool ?? false
        parts.isResource = level == .root || isEmbedded
        parts.isNullable = schema["nullable"]?.bool ?? false
        parts.defaultValue = schema["default"]
        parseType(of: schema, at: path, level: level, isEmbedded: isEmbedded, into: &parts)
        parseListType(of: schema, at: path, into: &parts)
        parseChildren(of: schema, at: path, level: level, into: &parts)
        parts.constraints = constraints(of: schema, at: path, intOrString: parts.isIntOrString)
        parts.rules = rules(of: schema, at: path, parts: parts)
        checkDefault(parts, at: path)
        return parts
    }

    private mutating func parseType(
        of schema: JSONValue,
        at path: String,
        level: Level,
        isEmbedded: Bool,
        into parts: inout StructuralSchema.Parts
    ) {
        let typePath = "\(path).type"
        guard let name = schema["type"]?.string, !name.isEmpty else {
            if isEmbedded {
                errors.append(.required(typePath, "must be object if x-kubernetes-embedded-resource is true"))
            } else if !parts.isIntOrString && !parts.preservesUnknownFields {
                errors.append(.required(typePath, level.typeDemand))
            }
            return
        }
        guard let type = StructuralSchema.ValueType(rawValue: name) else {
            let known = ["array", "boolean", "integer", "number", "object", "string"]
            errors.append(.notSupported(typePath, .string(name), known))
            return
        }
        parts.type = type
        if level == .root, type != .object {
            errors.append(.invalid(typePath, .string(name), "must be object at the root"))
        }
        if isEmbedded, type != .object {
            let demand = "must be object if x-kubernetes-embedded-resource is true"
            errors.append(.invalid(typePath, .string(name), demand))
        }
    }

    private mutating func parseListType(
        of schema: JSONValue,
        at path: String,
        into parts: inout StructuralSchema.Parts
    ) {
        parts.listType = schema["x-kubernetes-list-type"]?.string.flatMap(
            StructuralSchema.ListType.init(rawValue:)
        )
        parts.mapType = schema["x-kubernetes-map-type"]?.string.flatMap(
            StructuralSchema.MapType.init(rawValue:)
        )
        parts.listMapKeys = schema["x-kubernetes-list-map-keys"]?.array?.compactMap(\.string) ?? []
        let listTypePath = "\(path).x-kubernetes-list-type"
        if let text = schema["x-kubernetes-list-type"]?.string, parts.listType == nil {
            errors.append(.notSupported(listTypePath, .string(text), ["atomic", "map", "set"]))
        }
        if parts.listType != nil, parts.type != .array {
            let demand = "must be array if x-kubernetes-list-type is specified"
            errors.append(.invalid("\(path).type", schema["type"] ?? "", demand))
        }
        if parts.listType == .map, parts.listMapKeys.isEmpty {
            let demand = "must not be empty if x-kubernetes-list-type is map"
            errors.append(.required("\(path).x-kubernetes-list-map-keys", demand))
        }
        if parts.listType == .map, let items = schema["items"] {
            for key in parts.listMapKeys where items["properties"]?[key] == nil {
                let demand = "entries must all be names of item properties"
                errors.append(.invalid("\(path).x-kubernetes-list-map-keys", .string(key), demand))
            }
        }
        if let text = schema["x-kubernetes-map-type"]?.string, parts.mapType == nil {
            errors.append(
                .notSupported("\(path).x-kubernetes-map-type", .string(text), ["atomic", "granular"])
            )
        }
    }

    private mutating func parseChildren(
        of schema: JSONValue,
        at path: String,
        level: Level,
        into parts: inout StructuralSchema.Parts
    ) {
        if let items = schema["items"] {
            parts.items = StructuralSchema(parse(items, at: "\(path).items", level: .item))
        } else if parts.type == .array {
            errors.append(.required("\(path).items", "must be specified"))
        }
        for (name, property) in schema["properties"]?.object ?? JSONObject() {
            let field = parse(property, at: "\(path).properties[\(name)]", level: .field)
            parts.properties[name] = StructuralSchema(field)
        }
        switch schema["additionalProperties"] {
        case .bool(let isAllowed)?: parts.additional = isAllowed ? .any : .none
        case let child?:
            let child = parse(child, at: "\(path).additionalProperties", level: .field)
            parts.additional = .schema(StructuralSchema(child))
        case nil: break
        }
        if level == .root, schema["additionalProperties"] != nil {
            errors.append(.forbidden("\(path).additionalProperties", "must not be used at the root"))
        }
        if !parts.properties.isEmpty, schema["additionalProperties"] != nil {
            let demand = "additionalProperties and properties are mutual exclusive"
            errors.append(.forbidden("\(path).additionalProperties", demand))
        }
    }

    private mutating func checkDefault(_ parts: StructuralSchema.Parts, at path: String) {
        guard var value = parts.defaultValue else { return }
        let schema = StructuralSchema(parts)
        let unknown = schema.prune(&value)
        if !unknown.isEmpty {
            errors.append(
                .invalid("\(path).default", parts.defaultValue ?? .null, "must not have unknown fields")
            )
        }
        schema.applyDefaults(to: &value)
        for error in schema.validate(value, old: nil) {
            // The message names the field from the default on, as that is what was validated.
            let place = error.path.isEmpty ? "" : ".\(error.path)"
            errors.append(
                FieldError(path: "\(path).default\(place)", reason: error.reason, message: error.message)
            )
        }
    }
}
