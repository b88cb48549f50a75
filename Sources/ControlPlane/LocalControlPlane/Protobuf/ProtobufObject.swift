// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// Reads objects of built-in kinds that a client sent as Protocol Buffers.
///
/// The numbers and types of fields are those of the kinds' schemas (``GoEncoding/number``).
enum ProtobufObject {
    private static let magic: [UInt8] = [0x6B, 0x38, 0x73, 0x00]

    /// The content of the envelope that every such body has: `apiVersion`, `kind` and the bytes of the object.
    static func envelope(
        _ body: [UInt8]
    ) throws(ProtobufReader.Malformed) -> (apiVersion: String, kind: String, raw: ArraySlice<UInt8>) {
        guard body.starts(with: magic) else { throw ProtobufReader.Malformed() }
        var reader = ProtobufReader(body.dropFirst(magic.count))
        var apiVersion = ""
        var kind = ""
        var raw: ArraySlice<UInt8> = []
        while let field = try reader.next() {
            guard case .bytes(let bytes) = field.value else { continue }
            if field.number == 2 { raw = bytes }
            guard field.number == 1 else { continue }
            var type = ProtobufReader(bytes)
            while let part = try type.next() {
                guard case .bytes(let text) = part.value else { continue }
                if part.number == 1 { apiVersion = String(decoding: text, as: UTF8.self) }
                if part.number == 2 { kind = String(decoding: text, as: UTF8.self) }
            }
        }
        return (apiVersion, kind, raw)
    }

    /// The object in an envelope, whose schema has this name.
    static func object(_ body: [UInt8], schema name: String) throws(ProtobufReader.Malformed) -> JSONValue {
        let (apiVersion, kind, raw) = try envelope(body)
        var object: JSONValue = [:]
        if !apiVersion.isEmpty { object["apiVersion"] = .string(apiVersion) }
        if !kind.isEmpty { object["kind"] = .string(kind) }
        if let schema = BuiltInSchemas.types[name] { try read(raw, schema, into: &object) }
        return object
    }

    /// - Parameter outer: The numbers of the messages around this one that belong to the same object.
    private static func read(
        _ bytes: ArraySlice<UInt8>,
        _ schema: StructuralSchema,
        outer: [Int] = [],
        into object: inout JSONValue
    ) throws(ProtobufReader.Malformed) {
        var reader = ProtobufReader(bytes)
        while let (number, value) = try reader.next() {
            let path = outer + [number]
            let fields = schema.properties.filter { $0.value.encoding?.number.starts(with: path) == true }
            guard let (name, field) = fields.first else { continue }
            if field.encoding?.number == path {
                try add(value, name, field, to: &object)
            } else {
                // An embedded message, whose fields belong to the object itself.
                guard case .bytes(let inner) = value else { throw ProtobufReader.Malformed() }
                try read(inner, schema, outer: path, into: &object)
            }
        }
    }

    private static func add(
        _ value: ProtobufReader.Value,
        _ name: String,
        _ field: StructuralSchema,
        to object: inout JSONValue
    ) throws(ProtobufReader.Malformed) {
        if let items = field.items {
            object[name, default: []] = .array(
                (object[name]?.array ?? []) + [try self.value(value, items)]
            )
        } else if case .schema(let values) = field.additional, case .bytes(let entry) = value {
            let (key, element) = try self.entry(entry, values)
            object[name, default: [:]][key] = element
        } else {
            let single = try self.value(value, field)
            // Go writes fields that aren't pointers even when they are empty, which says nothing.
            if field.encoding?.kind == .pointer || !isZero(single) { object[name] = single }
        }
    }

    private static func isZero(_ value: JSONValue) -> Bool {
        switch value {
        case .null, .bool(false), .integer(0), .string(""): true
        case .number(let number): number == 0
        case .array(let elements): elements.isEmpty
        case .object(let object): object.isEmpty
        default: false
        }
    }

    private static func entry(
        _ bytes: ArraySlice<UInt8>,
        _ schema: StructuralSchema
    ) throws(ProtobufReader.Malformed) -> (key: String, value: JSONValue) {
        var reader = ProtobufReader(bytes)
        var key = ""
        var value: JSONValue = ""
        while let field = try reader.next() {
            if field.number == 1, case .bytes(let text) = field.value {
                key = String(decoding: text, as: UTF8.self)
            }
            if field.number == 2 { value = try self.value(field.value, schema) }
        }
        return (key, value)
    }

    private static func value(
        _ value: ProtobufReader.Value,
        _ schema: StructuralSchema
    ) throws(ProtobufReader.Malformed) -> JSONValue {
        switch value {
        case .varint(let number):
            return schema.type == .boolean ? .bool(number != 0) : .integer(Int64(bitPattern: number))
        case .fixed(let bits): return .number(Double(bitPattern: bits))
        case .bytes(let bytes):
            if schema.encoding?.isQuantity == true { return try text(1, in: bytes) }
            if schema.isIntOrString { return try integerOrString(bytes) }
            if !schema.properties.isEmpty {
                var object: JSONValue = [:]
                try read(bytes, schema, into: &object)
                return object
            }
            switch (schema.type, schema.constraints.format) {
            case (_, "date-time"?): return try moment(bytes)
            case (_, "byte"?): return .string(Base64.encode(Array(bytes)))
            case (.string?, _): return .string(String(decoding: bytes, as: UTF8.self))
            default: return try raw(bytes)
            }
        }
    }

    private static func text(
        _ number: Int,
        in bytes: ArraySlice<UInt8>
    ) throws(ProtobufReader.Malformed) -> JSONValue {
        var reader = ProtobufReader(bytes)
        while let field = try reader.next() {
            if field.number == number, case .bytes(let text) = field.value {
                return .string(String(decoding: text, as: UTF8.self))
            }
        }
        return ""
    }

    private static func moment(_ bytes: ArraySlice<UInt8>) throws(ProtobufReader.Malformed) -> JSONValue {
        var reader = ProtobufReader(bytes)
        var seconds: Int64 = 0
        var nanoseconds: Int64 = 0
        while let field = try reader.next() {
            guard case .varint(let number) = field.value else { continue }
            if field.number == 1 { seconds = Int64(bitPattern: number) }
            if field.number == 2 { nanoseconds = Int64(bitPattern: number) }
        }
        // A Go time that was never set.
        if seconds <= 0 { return .null }
        let moment = Timestamp(microseconds: seconds * 1_000_000 + nanoseconds / 1000)
        return .string(nanoseconds == 0 ? moment.seconds : moment.micro)
    }

    private static func integerOrString(
        _ bytes: ArraySlice<UInt8>
    ) throws(ProtobufReader.Malformed) -> JSONValue {
        var reader = ProtobufReader(bytes)
        var isText = false
        var integer: Int64 = 0
        var text = ""
        while let field = try reader.next() {
            switch (field.number, field.value) {
            case (1, .varint(let kind)): isText = kind == 1
            case (2, .varint(let number)): integer = Int64(bitPattern: number)
            case (3, .bytes(let bytes)): text = String(decoding: bytes, as: UTF8.self)
            default: break
            }
        }
        return isText ? .string(text) : .integer(integer)
    }

    /// JSON inside a message, as `managedFields` and `ControllerRevision` data have it.
    private static func raw(_ bytes: ArraySlice<UInt8>) throws(ProtobufReader.Malformed) -> JSONValue {
        var reader = ProtobufReader(bytes)
        while let field = try reader.next() {
            guard field.number == 1, case .bytes(let json) = field.value else { continue }
            do { return try JSONValue(json: Array(json)) } catch { throw ProtobufReader.Malformed() }
        }
        return [:]
    }
}
