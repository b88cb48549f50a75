import KubeModel

/// Reads objects of built-in kinds that a client sent as Protocol Buffers.
///
/// The numbers of fields come from ``ProtobufFields``, their types from the kinds' published schemas.
enum ProtobufObject {
    private static let magic: [UInt8] = [0x6B, 0x38, 0x73, 0x00]
    private static let references = "#/components/schemas/"

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
        try read(raw, message: name, schema: name, into: &object)
        return object
    }

    /// The `DeleteOptions` in an envelope, for which no schema is published.
    static func deleteOptions(_ body: [UInt8]) throws(ProtobufReader.Malformed) -> JSONValue {
        var reader = ProtobufReader(try envelope(body).raw)
        var options: JSONValue = [:]
        while let field = try reader.next() {
            switch (field.number, field.value) {
            case (1, .varint(let seconds)):
                options["gracePeriodSeconds"] = .integer(Int64(bitPattern: seconds))
            case (2, .bytes(let bytes)):
                var preconditions: JSONValue = [:]
                for (number, name) in [(1, "uid"), (2, "resourceVersion")] {
                    let value = try text(number, in: bytes)
                    if value != "" { preconditions[name] = value }
                }
                options["preconditions"] = preconditions
            case (3, .varint(let flag)): options["orphanDependents"] = .bool(flag != 0)
            case (4, .bytes(let bytes)):
                options["propagationPolicy"] = .string(String(decoding: bytes, as: UTF8.self))
            case (5, .bytes(let bytes)):
                let dryRun =
                    (options["dryRun"]?.array ?? []) + [.string(String(decoding: bytes, as: UTF8.self))]
                options["dryRun"] = .array(dryRun)
            default: break
            }
        }
        return options
    }

    private static func read(
        _ bytes: ArraySlice<UInt8>,
        message: String,
        schema: String,
        into object: inout JSONValue
    ) throws(ProtobufReader.Malformed) {
        let fields = ProtobufFields.messages[message] ?? [:]
        let properties = BuiltInSchemas.definitions[schema]?["properties"] ?? [:]
        var reader = ProtobufReader(bytes)
        while let (number, value) = try reader.next() {
            guard let field = fields[number] else { continue }
            if field.hasPrefix("^") {
                // Its fields belong to the object itself.
                guard case .bytes(let inner) = value else { throw ProtobufReader.Malformed() }
                let package = message.split(separator: ".").dropLast().joined(separator: ".")
                try read(inner, message: "\(package).\(field.dropFirst())", schema: schema, into: &object)
                continue
            }
            let isQuantity = field.hasSuffix("~")
            let name = String(isQuantity ? field.dropLast() : field)
            guard let property = properties[name] else { continue }
            let isPointer = BuiltInSchemas.types[schema]?.properties[name]?.encoding?.kind == .pointer
            try add(value, name, property, isQuantity: isQuantity, isPointer: isPointer, to: &object)
        }
    }

    private static func add(
        _ value: ProtobufReader.Value,
        _ name: String,
        _ property: JSONValue,
        isQuantity: Bool,
        isPointer: Bool,
        to object: inout JSONValue
    ) throws(ProtobufReader.Malformed) {
        if let items = property["items"] {
            let element = try self.value(value, items, isQuantity: isQuantity)
            object[name, default: []] = .array((object[name]?.array ?? []) + [element])
        } else if let values = property["additionalProperties"], case .bytes(let entry) = value {
            let (key, element) = try self.entry(entry, values, isQuantity: isQuantity)
            object[name, default: [:]][key] = element
        } else {
            let single = try self.value(value, property, isQuantity: isQuantity)
            // Go writes fields that aren't pointers even when they are empty, which says nothing.
            if isPointer || !isZero(single) { object[name] = single }
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
        _ schema: JSONValue,
        isQuantity: Bool
    ) throws(ProtobufReader.Malformed) -> (key: String, value: JSONValue) {
        var reader = ProtobufReader(bytes)
        var key = ""
        var value: JSONValue = ""
        while let field = try reader.next() {
            if field.number == 1, case .bytes(let text) = field.value {
                key = String(decoding: text, as: UTF8.self)
            }
            if field.number == 2 { value = try self.value(field.value, schema, isQuantity: isQuantity) }
        }
        return (key, value)
    }

    private static func value(
        _ value: ProtobufReader.Value,
        _ schema: JSONValue,
        isQuantity: Bool
    ) throws(ProtobufReader.Malformed) -> JSONValue {
        switch value {
        case .varint(let number):
            if schema["type"]?.string == "boolean" { return .bool(number != 0) }
            return .integer(Int64(bitPattern: number))
        case .fixed(let bits): return .number(Double(bitPattern: bits))
        case .bytes(let bytes):
            if isQuantity { return try text(1, in: bytes) }
            if let reference = schema["$ref"]?.string {
                let name = String(reference.dropFirst(references.count))
                var object: JSONValue = [:]
                try read(bytes, message: name, schema: name, into: &object)
                return object
            }
            switch (schema["type"]?.string, schema["format"]?.string) {
            case (_, "date-time"?): return try moment(bytes)
            case (_, "int-or-string"?): return try integerOrString(bytes)
            case (_, "byte"?): return .string(Base64.encode(Array(bytes)))
            case ("string"?, _): return .string(String(decoding: bytes, as: UTF8.self))
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
