import KubeModel

/// Reads the compact notation of the built-in types.
///
/// `@package` names the package of the types that follow. A type is `Name: field field …`, with `Name{atomic}` where
/// apply takes it whole and `Name =: type` for another name of a type. A field is `name:type` with, after the name,
/// `!` when it is required, and `?` for a pointer or `+` for a value that Go always writes (neither means that
/// an empty value is left out). Types are `s`tring, `b`oolean, `i`nt32, int64 (`l`), `n`umber, `q`uantity,
/// int-or-string (`x`), `t`ime, microtime (`T`), bytes (`y`), `o`bject, any JSON (`j`) or a type's name; `[]` and `{}`
/// before it make a list or a map of it. What follows is how lists merge (`/map(key)`, `/set`, `/atomic`), what strategic
/// merge patches do (`/merge(key)`, `/retainKeys`), a default (`=value`) and what is allowed (`|A|B`).
struct BuiltInTypeParser {
    private struct Definition {
        let package: String
        let isAtomic: Bool
        let alias: Substring?
        let fields: [Substring]
    }

    private var definitions: [String: Definition] = [:]
    private var built: [String: StructuralSchema.Parts] = [:]

    /// All types of the notation by their full names, such as `io.k8s.api.core.v1.Container`.
    static func types(in texts: String...) -> [String: StructuralSchema] {
        var parser = BuiltInTypeParser()
        for text in texts { parser.read(text) }
        return Dictionary(
            uniqueKeysWithValues: parser.definitions.keys.map { ($0, StructuralSchema(parser.parts(of: $0))) }
        )
    }

    private mutating func read(_ text: String) {
        var package = ""
        var head: Substring?
        var fields: [Substring] = []
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            if line.hasPrefix("@") {
                define(head, fields, in: package)
                head = nil
                package = String(line.dropFirst())
            } else if line.hasPrefix(" ") {
                fields += words
            } else if let name = words.first {
                define(head, fields, in: package)
                head = name
                fields = Array(words.dropFirst())
            }
        }
        define(head, fields, in: package)
    }

    private mutating func define(_ head: Substring?, _ fields: [Substring], in package: String) {
        guard let head else { return }
        let name = head.prefix { $0.isLetter || $0.isNumber }
        let isAlias = fields.first == "=:"
        definitions["\(package).\(name)"] = Definition(
            package: package,
            isAtomic: head.hasSuffix("{atomic}:"),
            alias: isAlias ? fields.last : nil,
            fields: isAlias ? [] : fields
        )
    }

    /// The parts of a named type. A type that is in the making is in none of the notation's own fields.
    private mutating func parts(of name: String) -> StructuralSchema.Parts {
        if let parts = built[name] { return parts }
        guard let definition = definitions[name] else { return StructuralSchema.Parts() }
        var parts = StructuralSchema.Parts()
        if let alias = definition.alias {
            parts = self.parts(ofType: alias, in: definition.package)
        } else {
            parts.type = .object
            parts.mapType = definition.isAtomic ? .atomic : nil
            var published = JSONObject()
            for field in definition.fields {
                let (key, isRequired, schema) = self.field(field, in: definition.package)
                parts.properties[key] = StructuralSchema(schema)
                if isRequired { parts.constraints.required.append(key) }
                published[key] = schema.openAPI
            }
            parts.openAPI = ["type": "object", "properties": .object(published)]
            if !parts.constraints.required.isEmpty {
                parts.openAPI["required"] = .array(parts.constraints.required.map { .string($0) })
            }
        }
        if definition.isAtomic { parts.openAPI["x-kubernetes-map-type"] = "atomic" }
        built[name] = parts
        return parts
    }

    private mutating func field(
        _ text: Substring,
        in package: String
    ) -> (key: String, isRequired: Bool, parts: StructuralSchema.Parts) {
        let colon = text.firstIndex(of: ":") ?? text.endIndex
        let head = text[..<colon]
        let key = String(head.prefix { !"!?+".contains($0) })
        var rest = text[colon...].dropFirst()
        let type = rest.prefix { !"/=|".contains($0) }
        rest = rest[type.endIndex...]
        var parts = parts(ofType: type, in: package)
        let isQuantity = type == "q"
        let kind: GoEncoding.Kind =
            head.contains("?") ? .pointer : head.contains("+") ? .always : .omittedWhenEmpty
        parts.encoding = GoEncoding(kind: kind, isQuantity: isQuantity)
        readOptions(rest, into: &parts)
        return (key, head.contains("!"), parts)
    }

    private func readOptions(_ text: Substring, into parts: inout StructuralSchema.Parts) {
        // An option lasts up to the next '/' outside brackets; a default and what is allowed come last.
        let options = text.prefix { !"=|".contains($0) }.split(separator: "/")
        let tail = text[text.index(text.startIndex, offsetBy: text.prefix { !"=|".contains($0) }.count)...]
        for option in options {
            let name = option.prefix { $0 != "(" }
            let keys = option.drop { $0 != "(" }.dropFirst().dropLast().split(separator: ",").map(String.init)
            switch name {
            case "map":
                parts.listType = .map
                parts.listMapKeys = keys
                parts.openAPI["x-kubernetes-list-type"] = "map"
                parts.openAPI["x-kubernetes-list-map-keys"] = .array(keys.map { .string($0) })
            case "set":
                parts.listType = .set
                parts.openAPI["x-kubernetes-list-type"] = "set"
            case "atomic" where parts.type == .array:
                parts.listType = .atomic
                parts.openAPI["x-kubernetes-list-type"] = "atomic"
            case "atomic":
                parts.mapType = .atomic
                parts.openAPI["x-kubernetes-map-type"] = "atomic"
            default:
                parts.patchStrategies.insert(String(name))
                if let key = keys.first {
                    parts.patchMergeKey = key
                    parts.openAPI["x-kubernetes-patch-merge-key"] = .string(key)
                }
                parts.openAPI["x-kubernetes-patch-strategy"] = .string(
                    parts.patchStrategies.sorted().joined(separator: ",")
                )
            }
        }
        let values = tail.split(separator: "|", omittingEmptySubsequences: false)
        if let first = values.first, first.hasPrefix("=") {
            parts.defaultValue = .string(String(first.dropFirst()))
            parts.openAPI["default"] = parts.defaultValue
        }
        if values.count > 1 {
            parts.constraints.enumeration = values.dropFirst().map { .string(String($0)) }
            parts.openAPI["enum"] = parts.constraints.enumeration.map { .array($0) }
        }
    }

    private mutating func parts(ofType type: Substring, in package: String) -> StructuralSchema.Parts {
        var parts = StructuralSchema.Parts()
        if type.hasPrefix("[]") {
            let element = self.parts(ofType: type.dropFirst(2), in: package)
            parts.type = .array
            parts.items = StructuralSchema(element)
            parts.openAPI = ["type": "array", "items": element.openAPI]
            return parts
        }
        if type.hasPrefix("{}") {
            let element = self.parts(ofType: type.dropFirst(2), in: package)
            parts.type = .object
            parts.additional = .schema(StructuralSchema(element))
            parts.openAPI = ["type": "object", "additionalProperties": element.openAPI]
            return parts
        }
        guard let simple = Self.simple(type) else {
            let candidates = [package, "io.k8s.apimachinery.pkg.apis.meta.v1", "io.k8s.api.core.v1"]
            let name = candidates.map { "\($0).\(type)" }.first { definitions[$0] != nil } ?? String(type)
            parts = self.parts(of: name)
            parts.openAPI = ["$ref": .string("#/components/schemas/\(name)")]
            return parts
        }
        return simple
    }

    private static func simple(_ type: Substring) -> StructuralSchema.Parts? {
        var parts = StructuralSchema.Parts()
        switch type {
        case "s": parts.type = .string
        case "y":
            parts.type = .string
            parts.constraints.format = "byte"
        case "t", "T":
            parts.type = .string
            parts.constraints.format = "date-time"
        case "b": parts.type = .boolean
        case "i", "l":
            parts.type = .integer
            parts.constraints.format = type == "i" ? "int32" : "int64"
        case "n": parts.type = .number
        case "x", "q": parts.isIntOrString = true
        case "o":
            parts.type = .object
            parts.preservesUnknownFields = true
        case "j": parts.preservesUnknownFields = true
        default: return nil
        }
        var published = JSONObject()
        if let type = parts.type { published["type"] = .string(type.rawValue) }
        if let format = parts.constraints.format { published["format"] = .string(format) }
        if type == "x" || type == "q" { published["type"] = "string" }
        if type == "x" { published["format"] = "int-or-string" }
        parts.openAPI = .object(published)
        if type == "q" { parts.encoding = GoEncoding(kind: .always, isQuantity: true) }
        return parts
    }
}
