// SPDX-License-Identifier: Apache-2.0

package import KubeModel

/// JSON patches (RFC 6902, `application/json-patch+json`).
package enum JSONPatch {
    /// The document after all operations, in order; none of them has an effect when one fails.
    ///
    /// - Throws: ``PatchError``, malformed for what isn't a patch, unprocessable for one that doesn't fit.
    package static func apply(_ operations: JSONValue, to document: JSONValue) throws(PatchError) -> JSONValue
    {
        guard let operations = operations.array else {
            throw PatchError(.malformed, "a JSON patch is an array of operations")
        }
        var result = document
        for operation in operations { try apply(operation: operation, to: &result) }
        return result
    }

    private static func apply(operation: JSONValue, to document: inout JSONValue) throws(PatchError) {
        guard let name = operation["op"]?.string else {
            throw PatchError(.malformed, "an operation without \"op\"")
        }
        let path = try pointer("path", of: operation)
        switch name {
        case "add": try edit(&document, path.tokens[...], .add(try value(of: operation)), path)
        case "replace": try edit(&document, path.tokens[...], .replace(try value(of: operation)), path)
        case "remove": try edit(&document, path.tokens[...], .remove, path)
        case "test":
            // A missing field equals null, which is how clients test that something isn't there.
            guard path.value(in: document) ?? .null == (operation["value"] ?? .null) else {
                throw PatchError(.unprocessable, "testing value \(path) failed: test failed")
            }
        case "copy", "move": try relocate(operation, isMove: name == "move", to: path, in: &document)
        default: throw PatchError(.malformed, "unexpected operation \"\(name)\"")
        }
    }

    private static func relocate(
        _ operation: JSONValue,
        isMove: Bool,
        to path: JSONPointer,
        in document: inout JSONValue
    ) throws(PatchError) {
        let source = try pointer("from", of: operation)
        guard let value = source.value(in: document) else { throw missing(isMove ? "move" : "copy", source) }
        if isMove {
            guard !path.isInside(source) else {
                throw PatchError(.unprocessable, "can't move \(source) into itself at \(path)")
            }
            try edit(&document, source.tokens[...], .remove, source)
        }
        try edit(&document, path.tokens[...], .add(value), path)
    }

    private enum Edit {
        case add(JSONValue), replace(JSONValue), remove

        var name: String {
            switch self {
            case .add: "add"
            case .replace: "replace"
            case .remove: "remove"
            }
        }
    }

    private static func edit(
        _ target: inout JSONValue,
        _ tokens: ArraySlice<String>,
        _ edit: Edit,
        _ path: JSONPointer
    ) throws(PatchError) {
        guard let token = tokens.first else {
            switch edit {
            case .add(let value), .replace(let value): target = value
            case .remove: target = .null
            }
            return
        }
        switch target {
        case .object(var members):
            target = .null
            defer { target = .object(members) }
            if tokens.count > 1 {
                guard var child = members[token] else { throw missing(edit.name, path) }
                try self.edit(&child, tokens.dropFirst(), edit, path)
                members[token] = child
                return
            }
            switch edit {
            case .add(let value): members[token] = value
            case .replace(let value):
                guard members[token] != nil else { throw missing(edit.name, path) }
                members[token] = value
            case .remove:
                guard members[token] != nil else { throw missing(edit.name, path) }
                members[token] = nil
            }
        case .array(var elements):
            target = .null
            defer { target = .array(elements) }
            try self.edit(&elements, token, tokens.dropFirst(), edit, path)
        default: throw missing(edit.name, path)
        }
    }

    private static func edit(
        _ elements: inout [JSONValue],
        _ token: String,
        _ rest: ArraySlice<String>,
        _ edit: Edit,
        _ path: JSONPointer
    ) throws(PatchError) {
        if rest.isEmpty, case .add(let value) = edit {
            guard token != "-" else {
                elements.append(value)
                return
            }
            guard let index = JSONPointer.index(token, below: elements.count + 1) else {
                throw missing("add", path)
            }
            elements.insert(value, at: index)
            return
        }
        guard let index = JSONPointer.index(token, below: elements.count) else {
            throw missing(edit.name, path)
        }
        if !rest.isEmpty {
            try self.edit(&elements[index], rest, edit, path)
        } else if case .replace(let value) = edit {
            elements[index] = value
        } else {
            elements.remove(at: index)
        }
    }

    private static func pointer(_ key: String, of operation: JSONValue) throws(PatchError) -> JSONPointer {
        guard let text = operation[key]?.string else {
            throw PatchError(.malformed, "an operation without \"\(key)\"")
        }
        return try JSONPointer(text)
    }

    private static func value(of operation: JSONValue) throws(PatchError) -> JSONValue {
        guard let value = operation["value"] else {
            throw PatchError(.malformed, "an operation without \"value\"")
        }
        return value
    }

    private static func missing(_ operation: String, _ path: JSONPointer) -> PatchError {
        PatchError(
            .unprocessable,
            "\(operation) operation does not apply: doc is missing path: \"\(path)\": missing value"
        )
    }
}
