// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// Encodes an OpenAPI v2 document as the `openapi.v2.Document` message, which is all that old clients take.
///
/// The numbers are those of the message's fields in gnostic's `OpenAPIv2.proto`.
enum OpenAPIProtobuf {
    static func encode(_ document: JSONValue) -> [UInt8] {
        var writer = ProtobufWriter()
        writer.string(1, document["swagger"]?.string)
        writer.message(2) { info in
            info.string(1, document[path: "info", "title"]?.string)
            info.string(2, document[path: "info", "version"]?.string)
        }
        writer.message(8) { paths in
            for path in document["paths"]?.object?.members ?? [] {
                paths.message(2) { named in
                    named.string(1, path.key)
                    named.message(2) { write(pathItem: path.value, to: &$0) }
                }
            }
        }
        writer.message(9) { definitions in
            for definition in document["definitions"]?.object?.members ?? [] {
                write(named: definition, in: 1, to: &definitions)
            }
        }
        return writer.bytes
    }

    private static func write(pathItem item: JSONValue, to writer: inout ProtobufWriter) {
        for (method, field) in [("get", 2), ("put", 3), ("post", 4), ("delete", 5), ("patch", 8)] {
            guard let operation = item[method] else { continue }
            writer.message(field) { writer in
                for parameter in operation["parameters"]?.array ?? [] {
                    writer.message(8) {
                        $0.message(1) {
                            $0.message(2) {
                                $0.message(3) { query in
                                    query.string(2, parameter["in"]?.string)
                                    query.string(4, parameter["name"]?.string)
                                    query.string(6, parameter["type"]?.string)
                                }
                            }
                        }
                    }
                }
                writer.message(9) { _ in }
                writeExtensions(of: operation, in: 13, to: &writer)
            }
        }
    }

    private static func write(
        named member: (key: String, value: JSONValue),
        in field: Int,
        to writer: inout ProtobufWriter
    ) {
        writer.message(field) { named in
            named.string(1, member.key)
            named.message(2) { write(schema: member.value, to: &$0) }
        }
    }

    private static func write(schema: JSONValue, to writer: inout ProtobufWriter) {
        writer.string(1, schema["$ref"]?.string)
        writer.string(2, schema["format"]?.string)
        writer.string(4, schema["description"]?.string)
        if let value = schema["default"] { writer.message(5) { $0.string(2, value.description) } }
        for name in schema["required"]?.array ?? [] { writer.string(19, name.string) }
        if let additional = schema["additionalProperties"] {
            writer.message(21) { item in
                if let flag = additional.bool {
                    item.bool(2, flag)
                } else {
                    item.message(1) { write(schema: additional, to: &$0) }
                }
            }
        }
        if let type = schema["type"]?.string { writer.message(22) { $0.string(1, type) } }
        if let items = schema["items"] {
            writer.message(23) { $0.message(1) { write(schema: items, to: &$0) } }
        }
        if let properties = schema["properties"]?.object {
            writer.message(25) { writer in
                for property in properties { write(named: property, in: 1, to: &writer) }
            }
        }
        writeExtensions(of: schema, in: 31, to: &writer)
    }

    /// Extensions are YAML inside the message; JSON is YAML.
    private static func writeExtensions(of object: JSONValue, in field: Int, to writer: inout ProtobufWriter)
    {
        for member in object.object?.members ?? [] where member.key.hasPrefix("x-") {
            writer.message(field) { named in
                named.string(1, member.key)
                named.message(2) { $0.string(2, member.value.description) }
            }
        }
    }
}
