// SPDX-License-Identifier: Apache-2.0

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
    /// Reads an object whole.
    public init(from reader: inout JSONReader) throws {
        var members: [(key: String, value: JSONValue)] = []
        // Finds repeated names, once there are more than a few.
        var places: [String: Int] = [:]
        try reader.object { key, reader in
            let value = try JSONValue(from: &reader)
            let isSmall = members.count < Self.linearLimit
            if !isSmall, places.isEmpty {
                for (place, member) in members.enumerated() { places[member.key] = place }
            }
            if let place = isSmall ? members.firstIndex(where: { $0.key == key }) : places[key] {
                members[place].value = value
            } else {
                if !isSmall { places[key] = members.count }
                members.append((key, value))
            }
        }
        self.init(unique: members)
    }
}
