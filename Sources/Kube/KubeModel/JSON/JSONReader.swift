// SPDX-License-Identifier: Apache-2.0

/// Reads JSON from bytes, one value at a time, building nothing that isn't asked for.
///
/// A type that reads itself names the members that it uses, and everything else (managed fields, unknown
/// fields) is passed over without being allocated: that is what keeps an operator's caches small.
///
/// ```swift
/// try reader.object { key, reader in
///     switch key {
///     case "replicas": replicas = try reader.int()
///     default: try reader.skip()
///     }
/// }
/// ```
///
/// Nesting is bounded at ``maximumDepth``, so that hostile input can't exhaust the stack.
public struct JSONReader: Sendable {
    /// How deep arrays and objects may nest.
    public static let maximumDepth = 256

    let bytes: [UInt8]
    let end: Int
    /// The offset of the next unread byte.
    public internal(set) var offset: Int
    var depth = 0

    /// A reader of those bytes from their start.
    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
        offset = 0
        end = bytes.count
    }

    /// Reads the members of an object; the body must read or skip each member's value.
    public mutating func object(_ body: (String, inout JSONReader) throws -> Void) throws {
        try enter(.openBrace, "an object")
        defer { depth -= 1 }
        if consume(.closeBrace) { return }
        repeat {
            skipSpace()
            let key = try string()
            guard consume(.colon) else { throw JSONError("expected ':'", at: offset) }
            try body(key, &self)
        } while consume(.comma)
        guard consume(.closeBrace) else { throw JSONError("expected ',' or '}'", at: offset) }
    }

    /// Reads the elements of an array; the body must read or skip each of them.
    public mutating func array(_ body: (inout JSONReader) throws -> Void) throws {
        try enter(.openBracket, "an array")
        defer { depth -= 1 }
        if consume(.closeBracket) { return }
        repeat { try body(&self) } while consume(.comma)
        guard consume(.closeBracket) else { throw JSONError("expected ',' or ']'", at: offset) }
    }

    /// Reads an array of values that read themselves. `null` reads as empty, as Go does.
    public mutating func array<Element: JSONReadable>(of type: Element.Type) throws -> [Element] {
        if try null() { return [] }
        var elements: [Element] = []
        try array { reader in elements.append(try Element(from: &reader)) }
        return elements
    }

    /// Reads an object of strings. `null` reads as empty.
    public mutating func stringMap() throws -> [String: String] {
        if try null() { return [:] }
        var map: [String: String] = [:]
        try object { key, reader in map[key] = try reader.string() }
        return map
    }

    /// Reads an array of strings. `null` reads as empty.
    public mutating func strings() throws -> [String] {
        if try null() { return [] }
        var values: [String] = []
        try array { reader in values.append(try reader.string()) }
        return values
    }

    /// Reads `null` if that is next and says whether it was.
    public mutating func null() throws -> Bool {
        skipSpace()
        guard offset < end, bytes[offset] == .lowerN else { return false }
        try literal("null")
        return true
    }

    /// Reads the value, or `nil` where it is `null`.
    public mutating func optional<Value>(_ read: (inout JSONReader) throws -> Value) throws -> Value? {
        if try null() { return nil }
        return try read(&self)
    }

    /// Reads `true` or `false`.
    public mutating func bool() throws -> Bool {
        skipSpace()
        switch offset < end ? bytes[offset] : 0 {
        case .lowerT:
            try literal("true")
            return true
        case .lowerF:
            try literal("false")
            return false
        default: throw JSONError("expected a boolean", at: offset)
        }
    }

    /// Throws unless nothing but white space is left.
    public mutating func finish() throws {
        skipSpace()
        guard offset == end else { throw JSONError("unexpected data after the value", at: offset) }
    }
}

/// A type that reads itself from JSON.
public protocol JSONReadable {
    /// Reads one value.
    ///
    /// - Throws: ``JSONError`` where the bytes are not JSON or not of this type.
    init(from reader: inout JSONReader) throws
}

extension JSONReadable {
    /// Reads a whole document.
    public init(json bytes: [UInt8]) throws {
        var reader = JSONReader(bytes)
        try self.init(from: &reader)
        try reader.finish()
    }
}

extension UInt8 {
    static let openBrace = UInt8(ascii: "{")
    static let closeBrace = UInt8(ascii: "}")
    static let openBracket = UInt8(ascii: "[")
    static let closeBracket = UInt8(ascii: "]")
    static let colon = UInt8(ascii: ":")
    static let comma = UInt8(ascii: ",")
    static let quote = UInt8(ascii: "\"")
    static let backslash = UInt8(ascii: "\\")
    static let lowerN = UInt8(ascii: "n")
    static let lowerT = UInt8(ascii: "t")
    static let lowerF = UInt8(ascii: "f")
}
