// SPDX-License-Identifier: Apache-2.0

/// Splits an expression into words.
struct CELLexer {
    private let characters: [Character]
    private var index = 0

    init(_ source: String) { characters = Array(source) }

    static func tokens(of source: String) throws(CELError) -> [CELToken] {
        var lexer = CELLexer(source)
        var tokens: [CELToken] = []
        while true {
            let token = try lexer.next()
            tokens.append(token)
            if token.kind == .end { return tokens }
        }
    }

    private func peek(_ distance: Int = 0) -> Character? {
        index + distance < characters.count ? characters[index + distance] : nil
    }

    private mutating func next() throws(CELError) -> CELToken {
        skipSpace()
        let start = index
        guard let character = peek() else { return CELToken(kind: .end, offset: start) }
        let kind: CELToken.Kind
        if let literal = try stringLiteral() {
            kind = literal
        } else if character.isCELIdentifierStart {
            kind = .identifier(read { $0.isCELIdentifierStart || $0.isCELDigit })
        } else if character.isCELDigit || character == "." && peek(1)?.isCELDigit == true {
            kind = try number()
        } else if character == "`" {
            index += 1
            let name = read { $0 != "`" && $0 != "\n" }
            guard peek() == "`", !name.isEmpty else {
                throw CELError("Syntax error: unterminated identifier", at: start)
            }
            index += 1
            kind = .quotedIdentifier(name)
        } else {
            kind = try symbol()
        }
        return CELToken(kind: kind, offset: start)
    }

    private mutating func skipSpace() {
        while let character = peek() {
            if character.isWhitespace {
                index += 1
            } else if character == "/", peek(1) == "/" {
                while let character = peek(), character != "\n" { index += 1 }
            } else {
                return
            }
        }
    }

    private mutating func read(while condition: (Character) -> Bool) -> String {
        let start = index
        while let character = peek(), condition(character) { index += 1 }
        return String(characters[start..<index])
    }

    private mutating func symbol() throws(CELError) -> CELToken.Kind {
        let start = index
        let pair = String(characters[index..<min(index + 2, characters.count)])
        if ["==", "!=", "<=", ">=", "&&", "||"].contains(pair) {
            index += 2
            return .symbol(pair)
        }
        let single = characters[index]
        guard "+-*/%<>!?:.,()[]{}".contains(single) else {
            throw CELError("Syntax error: token recognition error at: '\(single)'", at: start)
        }
        index += 1
        return .symbol(String(single))
    }

    private mutating func number() throws(CELError) -> CELToken.Kind {
        let start = index
        if peek() == "0", peek(1) == "x" || peek(1) == "X" {
            index += 2
            let digits = read { $0.isHexDigit }
            guard let value = UInt64(digits, radix: 16) else {
                throw CELError("Syntax error: invalid number", at: start)
            }
            return suffixed(value)
        }
        var text = read { $0.isCELDigit }
        var isDouble = false
        if peek() == ".", peek(1)?.isCELDigit == true {
            isDouble = true
            index += 1
            text += "." + read { $0.isCELDigit }
        }
        if peek() == "e" || peek() == "E" {
            let sign = peek(1) == "+" || peek(1) == "-" ? 1 : 0
            if peek(1 + sign)?.isCELDigit == true {
                isDouble = true
                text += String(characters[index..<(index + 1 + sign)])
                index += 1 + sign
                text += read { $0.isCELDigit }
            }
        }
        if isDouble {
            guard let value = Double(text.hasPrefix(".") ? "0\(text)" : text) else {
                throw CELError("Syntax error: invalid number", at: start)
            }
            return .double(value)
        }
        guard let value = UInt64(text) else { throw CELError("invalid int literal", at: start) }
        return suffixed(value)
    }

    private mutating func suffixed(_ value: UInt64) -> CELToken.Kind {
        guard peek() == "u" || peek() == "U" else { return .int(value) }
        index += 1
        return .uint(value)
    }

    /// A string or bytes literal, if one starts here.
    private mutating func stringLiteral() throws(CELError) -> CELToken.Kind? {
        var isRaw = false
        var isBytes = false
        var length = 0
        while let character = peek(length), length < 2, "rRbB".contains(character) {
            if "rR".contains(character) { isRaw = true } else { isBytes = true }
            length += 1
        }
        guard let quote = peek(length), quote == "\"" || quote == "'" else { return nil }
        let start = index
        index += length + 1
        let isTriple = peek() == quote && peek(1) == quote
        if isTriple { index += 2 }
        var bytes: [UInt8] = []
        while true {
            guard let character = peek(), isTriple || character != "\n" else {
                throw CELError("Syntax error: unterminated string literal", at: start)
            }
            index += 1
            if character == quote {
                if !isTriple { break }
                if peek() == quote, peek(1) == quote {
                    index += 2
                    break
                }
            }
            if character == "\\", !isRaw {
                bytes += try escape(isBytes: isBytes)
            } else {
                bytes += Array(String(character).utf8)
            }
        }
        return isBytes ? .bytes(bytes) : .string(String(decoding: bytes, as: UTF8.self))
    }

    private mutating func escape(isBytes: Bool) throws(CELError) -> [UInt8] {
        let start = index - 1
        guard let character = peek() else { throw CELError("Syntax error: unterminated escape", at: start) }
        index += 1
        let simple: [Character: UInt8] = [
            "a": 7, "b": 8, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11, "\\": 92, "'": 39, "\"": 34, "`": 96,
            "?": 63,
        ]
        if let byte = simple[character] { return [byte] }
        let digits: Int
        var radix = 16
        switch character {
        case "x", "X": digits = 2
        case "u": digits = 4
        case "U": digits = 8
        case "0"..."3":
            index -= 1
            digits = 3
            radix = 8
        default: throw CELError("Syntax error: unknown escape", at: start)
        }
        guard index + digits <= characters.count,
            let value = UInt32(String(characters[index..<(index + digits)]), radix: radix),
            let scalar = Unicode.Scalar(value)
        else { throw CELError("Syntax error: invalid escape", at: start) }
        index += digits
        return isBytes && value < 256 && character != "u" && character != "U"
            ? [UInt8(value)] : Array(String(Character(scalar)).utf8)
    }
}

extension Character {
    fileprivate var isCELDigit: Bool { ("0"..."9").contains(self) }

    fileprivate var isCELIdentifierStart: Bool {
        ("a"..."z").contains(self) || ("A"..."Z").contains(self) || self == "_"
    }
}
