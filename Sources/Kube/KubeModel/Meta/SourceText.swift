// SPDX-License-Identifier: Apache-2.0

/// The JSON that an object was read from, so that a cache can keep that instead of the object.
///
/// Two are always equal: how an object was written says nothing about it.
public struct SourceText: Sendable, Hashable {
    private let bytes: [UInt8]
    private let members: [String]
    private let derived: [(name: String, value: JSONValue)]

    /// The text of an object that a reader has just read.
    ///
    /// - Parameters:
    ///   - start: The reader's offset before the object.
    ///   - members: The members that the object's type reads, apart from `metadata`.
    ///   - derived: What the type made of what isn't kept, as members that it reads instead.
    public init(
        _ reader: JSONReader,
        from start: Int,
        members: [String] = [],
        derived: [(name: String, value: JSONValue)] = []
    ) {
        bytes = Array(reader.bytes[start..<reader.offset])
        self.members = members
        self.derived = derived
    }

    /// The text without what isn't read: other members, and which fields a manager manages.
    ///
    /// - Throws: ``JSONError``, but never for the text of an object that was read.
    public func minimal() throws -> [UInt8] {
        var reader = JSONReader(bytes)
        return try Self.object(&reader, derived) { key, reader in
            if key == "metadata" { return try Self.metadata(&reader) }
            guard members.contains(key) else {
                try reader.skip()
                return nil
            }
            return try reader.raw()
        }
    }

    private static func metadata(_ reader: inout JSONReader) throws -> [UInt8] {
        try object(&reader) { key, reader in
            guard key == "managedFields" else { return try reader.raw() }
            let managers = try FieldManagerEntry.readAll(from: &reader)
            return JSONValue.array(
                managers.map { ["manager": .string($0.manager), "operation": .string($0.operation)] }
            ).jsonBytes
        }
    }

    /// An object of those members for which there is a value.
    private static func object(
        _ reader: inout JSONReader,
        _ more: [(name: String, value: JSONValue)] = [],
        _ value: (String, inout JSONReader) throws -> [UInt8]?
    ) throws -> [UInt8] {
        var text: [UInt8] = [.openBrace]
        func append(_ key: String, _ value: [UInt8]) {
            if text.count > 1 { text.append(.comma) }
            text += JSONValue.string(key).jsonBytes
            text.append(.colon)
            text += value
        }
        try reader.object { key, reader in
            if let value = try value(key, &reader) { append(key, value) }
        }
        for (name, value) in more { append(name, value.jsonBytes) }
        text.append(.closeBrace)
        return text
    }

    /// Any two.
    public static func == (_: SourceText, _: SourceText) -> Bool { true }

    /// Nothing.
    public func hash(into _: inout Hasher) {}
}
