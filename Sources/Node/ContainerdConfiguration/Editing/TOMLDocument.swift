// SPDX-License-Identifier: Apache-2.0

internal import KubeModel
internal import SpinAPI
private import Synchronization
private import TOMLKit

/// What a TOML document says, as a tree that can be compared.
///
/// Dates are strings in it, and so are infinite numbers; nothing here needs to tell them apart.
struct TOMLDocument {
    var tree: JSONValue

    /// Reads a document; throws `configurationInvalid` with the place of what is wrong.
    init(_ bytes: [UInt8], of path: String) throws(NodeFailure) {
        guard !bytes.contains(0), let text = String(validating: bytes, as: UTF8.self) else {
            throw NodeFailure(
                .configurationInvalid,
                "\"\(path)\" is not a UTF-8 text file; correct it"
            )
        }
        do {
            tree = try Self.parse(text)
        } catch {
            throw NodeFailure(
                .configurationInvalid,
                "\"\(path)\" is not valid TOML: \(error.text); nothing was changed; correct the file"
            )
        }
    }

    /// Reads text that is known to have no NUL in it.
    ///
    /// TOMLKit never frees what it has read. So that an agent that looks at the same files for months doesn't grow,
    /// what was read last is kept, and read again only when it has changed.
    static func parse(_ text: String) throws(Failure) -> JSONValue {
        // By bytes: texts that differ in them can still be equal as Unicode.
        let bytes = Array(text.utf8)
        if let known = recent.withLock({ recent in recent.last { $0.bytes == bytes }?.tree }) { return known }
        let tree = try parseAnew(text)
        recent.withLock { recent in
            if recent.count == limit { recent.removeFirst() }
            recent.append((bytes, tree))
        }
        return tree
    }

    private static let limit = 64
    private static let recent = Mutex<[(bytes: [UInt8], tree: JSONValue)]>([])

    private static func parseAnew(_ text: String) throws(Failure) -> JSONValue {
        if let line = TOMLHeaders.firstBroken(in: Array(text.utf8)) {
            throw Failure(
                text:
                    "a table name must start with a letter, a digit, _, - or a quote, and non-ASCII characters are "
                    + "allowed only in strings and comments (line \(line))"
            )
        }
        let json: String
        do {
            let options: FormatOptions = [
                .quoteDateAndTimes, .quoteInfinitesAndNaNs, .allowUnicodeStrings,
            ]
            json = try TOMLTable(string: text).convert(to: .json, options: options)
        } catch let error as TOMLParseError {
            throw Failure(text: "\(error.description) (line \(error.source.begin.line))")
        } catch {
            throw Failure(text: "\(error)")
        }
        do {
            return try JSONValue(json: Array(json.utf8))
        } catch {
            throw Failure(text: "\(error)")
        }
    }

    struct Failure: Error {
        var text: String
    }
}

extension JSONValue {
    /// This tree with another one's members added, table by table; of what both have, the other's stays.
    func merging(_ other: JSONValue) -> JSONValue {
        guard case .object(var members) = self, case .object(let added) = other else { return other }
        for (key, value) in added.members { members[key] = members[key]?.merging(value) ?? value }
        return .object(members)
    }

    /// A tree with just this value in it, under a path of names.
    func under(_ path: [String]) -> JSONValue {
        path.reversed().reduce(self) { value, key in .object(JSONObject(members: [(key, value)])) }
    }

    /// The value under a path of names.
    func at(_ path: [String]) -> JSONValue? {
        path.reduce(Optional(self)) { value, key in value?[key] }
    }
}
