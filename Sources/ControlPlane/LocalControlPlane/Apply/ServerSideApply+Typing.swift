package import KubeModel

extension ServerSideApply {
    /// Why a configuration can't be merged by its schema, or `nil` where it can.
    ///
    /// To be answered, before ``apply(live:configuration:schema:manager:force:apiVersion:subresource:now:)``, as
    /// Kubernetes does: code 500 without a reason, and the message
    /// `failed to create typed patch object (<namespace>/<name>; <apiVersion>, Kind=<kind>): <this>`.
    package static func typingFault(of configuration: JSONValue, schema: StructuralSchema?) -> String? {
        guard let schema else { return nil }
        var faults: [String] = []
        check(configuration, schema, at: "", into: &faults)
        guard let first = faults.first else { return nil }
        return faults.count == 1 ? first : "errors:\n" + faults.map { "  \($0)" }.joined(separator: "\n")
    }

    private static func check(
        _ value: JSONValue,
        _ schema: StructuralSchema,
        at path: String,
        into faults: inout [String]
    ) {
        func expected(_ type: String) { faults.append("\(path): expected \(type), got \(shown(value))") }
        switch (value, schema.type) {
        case (.null, _), (_, nil): break
        case (.object(let object), .object): check(object, schema, at: path, into: &faults)
        case (.array(let elements), .array): check(elements, schema, at: path, into: &faults)
        case (.string, .string), (.integer, .integer), (.integer, .number), (.number, .integer),
            (.number, .number),
            (.bool, .boolean):
            break
        case (_, .object): expected("map")
        case (_, .array): expected("list")
        case (_, .string): expected("string")
        case (_, .boolean): expected("boolean")
        case (_, .integer), (_, .number): expected("numeric (int or float)")
        }
    }

    private static func check(
        _ object: JSONObject,
        _ schema: StructuralSchema,
        at path: String,
        into faults: inout [String]
    ) {
        for (key, member) in object {
            if let child = schema.child(field: key) {
                check(member, child, at: "\(path).\(key)", into: &faults)
            } else if case .any = schema.additional {
                continue
            } else if !schema.preservesUnknownFields {
                faults.append("\(path).\(key): field not declared in schema")
            }
        }
    }

    private static func check(
        _ elements: [JSONValue],
        _ schema: StructuralSchema,
        at path: String,
        into faults: inout [String]
    ) {
        var seen: Set<PathElement> = []
        for (index, element) in elements.enumerated() {
            var place = "\(path)[\(index)]"
            if schema.listType == .map || schema.listType == .set {
                guard let identity = schema.identity(of: element) else {
                    faults.append("\(path): element \(index): \(identityFault(of: element, schema))")
                    continue
                }
                if !seen.insert(identity).inserted {
                    faults.append("\(path): duplicate entries for key \(identity)")
                }
                place = "\(path)\(identity)"
            }
            if let items = schema.items { check(element, items, at: place, into: &faults) }
        }
    }

    private static func identityFault(of element: JSONValue, _ schema: StructuralSchema) -> String {
        switch (schema.listType, element) {
        case (.map, .null): "associative list with keys may not have a null element"
        case (.map, .object):
            "associative list with keys has an element that omits all key fields "
                + "[\(schema.listMapKeys.map { "\"\($0)\"" }.joined(separator: " "))] "
                + "(and doesn't have default values for any key fields)"
        case (.map, _): "associative list with keys may not have non-map elements"
        case (_, .object): "associative list without keys has an element that's a map type"
        case (_, .array): "not supported: associative list with lists as elements"
        default: "associative list without keys has an element that's an explicit null"
        }
    }

    /// A value as Go prints it here: texts by their type only.
    private static func shown(_ value: JSONValue) -> String {
        value.string == nil ? "&value.valueUnstructured{Value:\(value)}" : "string"
    }
}
