import KubeModel
import Synchronization

/// The methods of strings, regular expressions among them.
enum CELStrings {
    static func add(to table: inout CELFunctionTable) {
        addTests(to: &table)
        addParts(to: &table)
        addChanges(to: &table)
    }

    private static func addTests(to table: inout CELFunctionTable) {
        table.method("startsWith", [.string, .string], .bool) { (values) throws(CELError) in
            .bool(try values.string(0).utf8.starts(with: try values.string(1).utf8))
        }
        table.method("endsWith", [.string, .string], .bool) { (values) throws(CELError) in
            .bool(try values.string(0).utf8.reversed().starts(with: try values.string(1).utf8.reversed()))
        }
        table.method("contains", [.string, .string], .bool) { (values) throws(CELError) in
            .bool(index(of: try scalars(values, 1), in: try scalars(values, 0), from: 0) != nil)
        }
        for isMethod in [false, true] {
            table.add("matches", isMethod: isMethod, [.string, .string], .bool) { (values) throws(CELError) in
                .bool(try matches(try values.string(0), try values.string(1)))
            }
        }
        table.method("find", [.string, .string], .string) { (values) throws(CELError) in
            .string(try matches(try values.string(0), try values.string(1), limit: 1).first ?? "")
        }
        table.method("findAll", [.string, .string], .list(.string)) { (values) throws(CELError) in
            let found = try matches(try values.string(0), try values.string(1), limit: .max)
            return .list(found.map { .string($0) })
        }
        table.method("findAll", [.string, .string, .int], .list(.string)) { (values) throws(CELError) in
            let limit = try values.int(2)
            let count = limit < 0 ? Int.max : Int(limit)
            let found = try matches(try values.string(0), try values.string(1), limit: count)
            return .list(found.map { .string($0) })
        }
    }

    private static func addParts(to table: inout CELFunctionTable) {
        table.method("charAt", [.string, .int], .string) { (values) throws(CELError) in
            let text = try scalars(values, 0)
            let place = try values.int(1)
            guard place >= 0, place <= text.count else { throw CELError("index out of range: \(place)") }
            return .string(place == text.count ? "" : String(Character(text[Int(place)])))
        }
        for count in [2, 3] {
            let types: [CELType] = count == 2 ? [.string, .string] : [.string, .string, .int]
            table.method("indexOf", types, .int) { (values) throws(CELError) in
                let text = try scalars(values, 0)
                let start = values.count == 3 ? try values.int(2) : 0
                guard start >= 0, start <= text.count else { throw CELError("index out of range: \(start)") }
                return .int(Int64(index(of: try scalars(values, 1), in: text, from: Int(start)) ?? -1))
            }
            table.method("lastIndexOf", types, .int) { (values) throws(CELError) in
                let text = try scalars(values, 0)
                let part = try scalars(values, 1)
                let last = values.count == 3 ? try values.int(2) : Int64(text.count)
                guard last >= 0, last <= text.count else { throw CELError("index out of range: \(last)") }
                let latest = min(Int(last), text.count - part.count)
                let found = latest < 0 ? nil : (0...latest).last { text[$0...].starts(with: part) }
                return .int(Int64(found ?? -1))
            }
            let substringTypes: [CELType] = count == 2 ? [.string, .int] : [.string, .int, .int]
            table.method("substring", substringTypes, .string) { (values) throws(CELError) in
                let text = try scalars(values, 0)
                let start = try values.int(1)
                let end = values.count == 3 ? try values.int(2) : Int64(text.count)
                guard start >= 0, start <= text.count else { throw CELError("index out of range: \(start)") }
                guard end >= 0, end <= text.count else { throw CELError("index out of range: \(end)") }
                guard start <= end else {
                    throw CELError("invalid substring range. start: \(start), end: \(end)")
                }
                return .string(string(text[Int(start)..<Int(end)]))
            }
            let splitTypes: [CELType] = count == 2 ? [.string, .string] : [.string, .string, .int]
            table.method("split", splitTypes, .list(.string)) { (values) throws(CELError) in
                let limit = values.count == 3 ? try values.int(2) : -1
                return .list(split(try values.string(0), try values.string(1), limit).map { .string($0) })
            }
        }
    }

    private static func addChanges(to table: inout CELFunctionTable) {
        table.method("lowerAscii", [.string], .string) { (values) throws(CELError) in
            let bytes = try values.string(0).utf8.map { (65...90).contains($0) ? $0 + 32 : $0 }
            return .string(String(decoding: bytes, as: UTF8.self))
        }
        table.method("upperAscii", [.string], .string) { (values) throws(CELError) in
            let bytes = try values.string(0).utf8.map { (97...122).contains($0) ? $0 - 32 : $0 }
            return .string(String(decoding: bytes, as: UTF8.self))
        }
        table.method("trim", [.string], .string) { (values) throws(CELError) in
            let text = try scalars(values, 0).drop { $0.properties.isWhitespace }
            return .string(string(text.reversed().drop { $0.properties.isWhitespace }.reversed()))
        }
        table.method("reverse", [.string], .string) { (values) throws(CELError) in
            .string(string(try scalars(values, 0).reversed()))
        }
        table.method("replace", [.string, .string, .string], .string) { (values) throws(CELError) in
            .string(
                split(try values.string(0), try values.string(1), -1).joined(separator: try values.string(2))
            )
        }
        table.method("replace", [.string, .string, .string, .int], .string) { (values) throws(CELError) in
            let limit = try values.int(3)
            let parts = split(try values.string(0), try values.string(1), limit < 0 ? -1 : limit + 1)
            return .string(parts.joined(separator: try values.string(2)))
        }
        table.add("strings.quote", [.string], .string) { (values) throws(CELError) in
            .string(JSONValue.string(try values.string(0)).description)
        }
        table.method("format", [.string, .list(.dyn)], .string) { (values) throws(CELError) in
            .string(try CELFormat.apply(try values.string(0), try values.list(1)))
        }
    }

    // MARK: Parts

    private static func scalars(_ values: [CELValue], _ index: Int) throws(CELError) -> [Unicode.Scalar] {
        Array(try values.string(index).unicodeScalars)
    }

    private static func string(_ scalars: some Sequence<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }

    private static func index(of part: [Unicode.Scalar], in text: [Unicode.Scalar], from start: Int) -> Int? {
        guard text.count - part.count >= start else { return nil }
        return (start...(text.count - part.count)).first { text[$0...].starts(with: part) }
    }

    /// The parts between separators, at most so many if the limit isn't negative; an empty separator splits all.
    private static func split(_ text: String, _ separator: String, _ limit: Int64) -> [String] {
        guard limit != 0 else { return [] }
        guard limit != 1 else { return [text] }
        let source = Array(text.unicodeScalars)
        let mark = Array(separator.unicodeScalars)
        var parts: [String] = []
        var start = 0
        while limit < 0 || parts.count < limit - 1 {
            if mark.isEmpty {
                guard start + 1 < source.count else { break }
                parts.append(String(Character(source[start])))
                start += 1
            } else {
                guard let next = index(of: mark, in: source, from: start) else { break }
                parts.append(string(source[start..<next]))
                start = next + mark.count
            }
        }
        return parts + [string(source[start...])]
    }

    /// The text of a value in a message.
    static func text(of value: CELValue) -> String {
        do throws(CELError) { return try CELConversions.string(value) } catch { return value.typeName }
    }

    // MARK: Regular expressions

    private static let cache = Mutex<[String: RegularExpression]>([:])

    private static func matches(_ text: String, _ pattern: String) throws(CELError) -> Bool {
        let expression = try expression(pattern)
        do throws(RegularExpressionError) { return try expression.matches(text) } catch {
            throw CELError(error.description)
        }
    }

    private static func matches(
        _ text: String,
        _ pattern: String,
        limit: Int
    ) throws(CELError) -> [String] {
        let expression = try expression(pattern)
        do throws(RegularExpressionError) { return try expression.matches(in: text, limit: limit) } catch {
            throw CELError(error.description)
        }
    }

    /// A compiled pattern; rules have few of them, and use them often.
    private static func expression(_ pattern: String) throws(CELError) -> RegularExpression {
        if let known = cache.withLock({ $0[pattern] }) { return known }
        do throws(RegularExpressionError) {
            let expression = try RegularExpression(pattern)
            cache.withLock { cache in
                // Patterns can come from objects too, so that their number needs a bound.
                if cache.count >= 256 { cache.removeAll() }
                cache[pattern] = expression
            }
            return expression
        } catch {
            throw CELError(error.description)
        }
    }
}
