// SPDX-License-Identifier: Apache-2.0

/// Parses the Common Expression Language.
struct CELParser {
    /// How deep expressions may nest, so that hostile rules can't exhaust the stack.
    private static let maximumDepth = 120
    private static let reserved: Set<String> = [
        "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop",
        "package",
        "namespace", "return", "var", "void", "while",
    ]

    private let tokens: [CELToken]
    private var position = 0
    private var depth = 0

    static func parse(_ source: String) throws(CELError) -> CELExpression {
        var parser = CELParser(tokens: try CELLexer.tokens(of: source))
        let expression = try parser.expression()
        guard parser.current.kind == .end else { throw parser.unexpected() }
        return expression
    }

    private init(tokens: [CELToken]) { self.tokens = tokens }

    private var current: CELToken { tokens[position] }

    private mutating func consume(_ symbol: String) -> Bool {
        guard current.kind == .symbol(symbol) else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ symbol: String) throws(CELError) {
        guard consume(symbol) else { throw unexpected("expecting '\(symbol)'") }
    }

    private func unexpected(_ detail: String = "") -> CELError {
        let found =
            switch current.kind {
            case .end: "<EOF>"
            case .symbol(let text), .identifier(let text), .quotedIdentifier(let text), .string(let text):
                text
            case .int(let value), .uint(let value): "\(value)"
            case .double(let value): "\(value)"
            case .bytes: "bytes"
            }
        let tail = detail.isEmpty ? "" : " \(detail)"
        return CELError("Syntax error: mismatched input '\(found)'\(tail)", at: current.offset)
    }

    // MARK: Operators, loosest first

    private mutating func expression() throws(CELError) -> CELExpression {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.maximumDepth else {
            throw CELError("expression nested too deeply", at: current.offset)
        }
        let condition = try or()
        let offset = current.offset
        guard consume("?") else { return condition }
        let yes = try or()
        try expect(":")
        let no = try expression()
        return CELExpression(kind: .conditional(condition, yes, no), offset: offset)
    }

    private mutating func or() throws(CELError) -> CELExpression {
        var left = try and()
        while true {
            let offset = current.offset
            guard consume("||") else { return left }
            left = CELExpression(kind: .or(left, try and()), offset: offset)
        }
    }

    private mutating func and() throws(CELError) -> CELExpression {
        var left = try relation()
        while true {
            let offset = current.offset
            guard consume("&&") else { return left }
            left = CELExpression(kind: .and(left, try relation()), offset: offset)
        }
    }

    private mutating func relation() throws(CELError) -> CELExpression {
        var left = try sum()
        while true {
            let offset = current.offset
            let name: String
            if case .symbol(let symbol) = current.kind, ["==", "!=", "<", "<=", ">", ">="].contains(symbol) {
                name = "_\(symbol)_"
            } else if current.kind == .identifier("in") {
                name = "@in"
            } else {
                return left
            }
            position += 1
            left = CELExpression(kind: .call(name, target: nil, [left, try sum()]), offset: offset)
        }
    }

    private mutating func sum() throws(CELError) -> CELExpression {
        var left = try product()
        while case .symbol(let symbol) = current.kind, symbol == "+" || symbol == "-" {
            let offset = current.offset
            position += 1
            left = CELExpression(
                kind: .call("_\(symbol)_", target: nil, [left, try product()]),
                offset: offset
            )
        }
        return left
    }

    private mutating func product() throws(CELError) -> CELExpression {
        var left = try unary()
        while case .symbol(let symbol) = current.kind, ["*", "/", "%"].contains(symbol) {
            let offset = current.offset
            position += 1
            left = CELExpression(
                kind: .call("_\(symbol)_", target: nil, [left, try unary()]),
                offset: offset
            )
        }
        return left
    }

    private mutating func unary() throws(CELError) -> CELExpression {
        let offset = current.offset
        if consume("!") {
            depth += 1
            defer { depth -= 1 }
            guard depth <= Self.maximumDepth else {
                throw CELError("expression nested too deeply", at: offset)
            }
            return CELExpression(kind: .call("!_", target: nil, [try unary()]), offset: offset)
        }
        guard consume("-") else { return try member() }
        if case .int(let value) = current.kind, value == UInt64(Int64.max) + 1 {
            position += 1
            return try member(after: CELExpression(kind: .literal(.int(.min)), offset: offset))
        }
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.maximumDepth else { throw CELError("expression nested too deeply", at: offset) }
        return CELExpression(kind: .call("-_", target: nil, [try unary()]), offset: offset)
    }

    // MARK: Members

    private mutating func member() throws(CELError) -> CELExpression {
        try member(after: try primary())
    }

    private mutating func member(after start: CELExpression) throws(CELError) -> CELExpression {
        var target = start
        while true {
            let offset = current.offset
            if consume("[") {
                let index = try expression()
                try expect("]")
                target = CELExpression(kind: .index(target, index), offset: offset)
            } else if consume(".") {
                let name = try selector()
                if consume("(") {
                    let arguments = try list(upTo: ")")
                    let call = try CELMacro.expanded(name, target: target, arguments, at: offset)
                    target =
                        call ?? CELExpression(kind: .call(name, target: target, arguments), offset: offset)
                } else {
                    target = CELExpression(kind: .select(target, field: name, isTest: false), offset: offset)
                }
            } else {
                return target
            }
        }
    }

    private mutating func selector() throws(CELError) -> String {
        switch current.kind {
        case .identifier(let name) where !["true", "false", "null", "in"].contains(name):
            position += 1
            return name
        case .quotedIdentifier(let name):
            position += 1
            return name
        default: throw unexpected("expecting IDENTIFIER")
        }
    }

    private mutating func list(upTo end: String) throws(CELError) -> [CELExpression] {
        var elements: [CELExpression] = []
        while !consume(end) {
            elements.append(try expression())
            if !consume(",") {
                try expect(end)
                break
            }
        }
        return elements
    }

    private mutating func primary() throws(CELError) -> CELExpression {
        let token = current
        position += 1
        switch token.kind {
        case .identifier(let name): return try named(name, at: token.offset)
        case .int(let value):
            guard let value = Int64(exactly: value) else {
                throw CELError("invalid int literal", at: token.offset)
            }
            return CELExpression(kind: .literal(.int(value)), offset: token.offset)
        case .uint(let value): return CELExpression(kind: .literal(.uint(value)), offset: token.offset)
        case .double(let value): return CELExpression(kind: .literal(.double(value)), offset: token.offset)
        case .string(let value): return CELExpression(kind: .literal(.string(value)), offset: token.offset)
        case .bytes(let value): return CELExpression(kind: .literal(.bytes(value)), offset: token.offset)
        case .symbol("("):
            let inner = try expression()
            try expect(")")
            return inner
        case .symbol("["): return try listLiteral(at: token.offset)
        case .symbol("{"): return try mapLiteral(at: token.offset)
        case .symbol("."):
            // A leading point asks for the outermost name, and there is only one scope of names.
            guard case .identifier(let name) = current.kind else { throw unexpected() }
            position += 1
            return try named(name, at: token.offset)
        default:
            position -= 1
            throw unexpected()
        }
    }

    private mutating func named(_ name: String, at offset: Int) throws(CELError) -> CELExpression {
        switch name {
        case "true": return CELExpression(kind: .literal(.bool(true)), offset: offset)
        case "false": return CELExpression(kind: .literal(.bool(false)), offset: offset)
        case "null": return CELExpression(kind: .literal(.null), offset: offset)
        default: break
        }
        guard !Self.reserved.contains(name), name != "in" else {
            throw CELError("Syntax error: reserved identifier: \(name)", at: offset)
        }
        guard consume("(") else { return CELExpression(kind: .identifier(name), offset: offset) }
        let arguments = try list(upTo: ")")
        if name == "has" { return try CELMacro.test(arguments, at: offset) }
        return CELExpression(kind: .call(name, target: nil, arguments), offset: offset)
    }

    private mutating func listLiteral(at offset: Int) throws(CELError) -> CELExpression {
        CELExpression(kind: .list(try list(upTo: "]")), offset: offset)
    }

    private mutating func mapLiteral(at offset: Int) throws(CELError) -> CELExpression {
        var entries: [(key: CELExpression, value: CELExpression)] = []
        while !consume("}") {
            let key = try expression()
            try expect(":")
            entries.append((key, try expression()))
            if !consume(",") {
                try expect("}")
                break
            }
        }
        return CELExpression(kind: .map(entries), offset: offset)
    }
}
