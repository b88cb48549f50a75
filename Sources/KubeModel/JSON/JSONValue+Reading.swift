extension JSONValue: JSONReadable {
    /// Reads any value whole. Of a repeated member name the last value stays.
    public init(from reader: inout JSONReader) throws {
        reader.skipSpace()
        guard reader.offset < reader.end else { throw JSONError("unexpected end", at: reader.offset) }
        switch reader.bytes[reader.offset] {
        case .openBrace: self = .object(try JSONObject(from: &reader))
        case .openBracket:
            var elements: [JSONValue] = []
            try reader.array { reader in elements.append(try JSONValue(from: &reader)) }
            self = .array(elements)
        case .quote: self = .string(try reader.string())
        case .lowerT, .lowerF: self = .bool(try reader.bool())
        case .lowerN:
            try reader.literal("null")
            self = .null
        default: self = try reader.number()
        }
    }
}

extension JSONObject: JSONReadable {
    /// Above this many members a set finds repeated names, instead of looking through all of them.
    private static let linearLimit = 16

    /// Reads an object whole.
    public init(from reader: inout JSONReader) throws {
        var members: [(key: String, value: JSONValue)] = []
        var seen: Set<String> = []
        try reader.object { key, reader in
            let value = try JSONValue(from: &reader)
            if members.count == Self.linearLimit { seen = Set(members.map(\.key)) }
            let isRepeated =
                members.count < Self.linearLimit
                ? members.contains { $0.key == key } : !seen.insert(key).inserted
            if isRepeated, let index = members.firstIndex(where: { $0.key == key }) {
                members[index].value = value
            } else {
                members.append((key, value))
            }
        }
        self.init(unique: members)
    }
}
