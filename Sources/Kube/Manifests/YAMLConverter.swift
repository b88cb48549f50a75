// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Yams

/// Makes JSON values of the parser's nodes.
struct YAMLConverter {
    /// How many values one document may expand to. Aliases of aliases grow exponentially.
    private static let maximumValues = 1_000_000

    let source: String
    private var count = 0

    init(source: String) { self.source = source }

    mutating func value(of node: Node) throws(YAMLError) -> JSONValue {
        count += 1
        guard count <= Self.maximumValues else {
            throw error("the document has more than \(Self.maximumValues) values", at: node)
        }
        switch node {
        case .scalar(let scalar): return try self.scalar(scalar, at: node)
        case .sequence(let sequence):
            var elements: [JSONValue] = []
            elements.reserveCapacity(sequence.count)
            for element in sequence { elements.append(try value(of: element)) }
            return .array(elements)
        case .mapping(let mapping): return .object(try object(of: mapping))
        case .alias: throw error("unknown alias", at: node)
        }
    }

    /// The members of a mapping; those merged in come last, and only where the mapping doesn't say otherwise.
    private mutating func object(of mapping: Node.Mapping) throws(YAMLError) -> JSONObject {
        var members: [(String, JSONValue)] = []
        var seen: Set<String> = []
        var merged: [Node] = []
        for (key, value) in mapping {
            if case .scalar(let scalar) = key, scalar.style == .plain, scalar.string == "<<" {
                merged.append(value)
                continue
            }
            let name = try self.name(of: key)
            guard seen.insert(name).inserted else {
                throw error("duplicate key \"\(name)\" in a mapping", at: key)
            }
            members.append((name, try self.value(of: value)))
        }
        for node in merged {
            for source in try mergeSources(node) {
                for member in try object(of: source) where seen.insert(member.key).inserted {
                    members.append((member.key, member.value))
                }
            }
        }
        return JSONObject(members: members)
    }

    /// What a merge key stands for: a mapping, or several of which the first that has a key wins.
    private func mergeSources(_ node: Node) throws(YAMLError) -> [Node.Mapping] {
        if case .mapping(let mapping) = node { return [mapping] }
        guard case .sequence(let sequence) = node else {
            throw error("the value of \"<<\" must be a mapping or a list of mappings", at: node)
        }
        var sources: [Node.Mapping] = []
        for element in sequence {
            guard case .mapping(let mapping) = element else {
                throw error("the value of \"<<\" must be a mapping or a list of mappings", at: element)
            }
            sources.append(mapping)
        }
        return sources
    }

    /// A key as a string: JSON has no other keys, so `1` and `true` become their text.
    private func name(of key: Node) throws(YAMLError) -> String {
        guard case .scalar(let scalar) = key else { throw error("a key must be a scalar", at: key) }
        // Yams has looked keys over for repeats and by that has given the plain ones a tag.
        guard scalar.style == .plain else { return scalar.string }
        switch try resolved(scalar.string, tag: "", at: key) {
        case .null: throw error("a key must not be null", at: key)
        case let value: return value.string ?? value.description
        }
    }

    private func scalar(_ scalar: Node.Scalar, at node: Node) throws(YAMLError) -> JSONValue {
        let tag = scalar.tag.rawValue
        let isPlain = scalar.style == .plain || scalar.style == .any
        guard isPlain || !(tag.isEmpty || tag == "!") else { return .string(scalar.string) }
        return try resolved(scalar.string, tag: tag, at: node)
    }

    private func resolved(_ text: String, tag: String, at node: Node) throws(YAMLError) -> JSONValue {
        guard let value = YAMLScalar.resolve(text, tag: tag) else {
            throw error("invalid value for the type \(tag)", at: node)
        }
        if case .number(let number) = value, !number.isFinite {
            throw error("a number must be finite", at: node)
        }
        return value
    }

    private func error(_ message: String, at node: Node) -> YAMLError {
        YAMLError(
            source: source,
            line: node.mark?.line ?? 0,
            column: node.mark?.column ?? 0,
            message: message
        )
    }
}
