// SPDX-License-Identifier: Apache-2.0

public import KubeModel

/// The merged content of one or more kubeconfig files.
///
/// Takes documents that are parsed already. As kubectl merges them: of two entries with one name, and of
/// two current contexts, the first file's counts. File names in an entry are relative to the file it is in.
public struct Kubeconfig: Sendable {
    /// One named entry and where it came from.
    struct Entry: Sendable {
        let value: JSONValue
        /// The file.
        let path: String
    }

    /// The context that the files say is the current one; empty for none.
    public let currentContext: String
    /// The files, in order.
    public let paths: [String]
    let clusters: [String: Entry]
    let users: [String: Entry]
    let contexts: [String: Entry]

    /// Merges documents, the most important first. An empty document (`null`) adds nothing.
    ///
    /// - Throws: ``KubeError`` where a document isn't a kubeconfig.
    public init(documents: [(path: String, value: JSONValue)]) throws {
        var currentContext = ""
        var sections: [String: [String: Entry]] = [:]
        for (path, value) in documents where !value.isNull {
            guard value.object != nil else {
                throw KubeError(
                    .configuration,
                    message: "\"\(path)\" is not a kubeconfig: expected an object"
                )
            }
            if currentContext.isEmpty, let name = try Self.string(value, "current-context", of: path) {
                currentContext = name
            }
            for (section, _) in Self.sections {
                for (name, entry) in try Self.entries(of: section, in: value, path: path) {
                    let isKnown = sections[section]?[name] != nil
                    if !isKnown { sections[section, default: [:]][name] = entry }
                }
            }
        }
        self.currentContext = currentContext
        paths = documents.map(\.path)
        clusters = sections["clusters"] ?? [:]
        users = sections["users"] ?? [:]
        contexts = sections["contexts"] ?? [:]
    }

    /// The names of the contexts, sorted.
    public var contextNames: [String] { contexts.keys.sorted() }

    /// The kubeconfig files to read, in order: those that `KUBECONFIG` lists, else `~/.kube/config`.
    ///
    /// Files in a list that don't exist are to be passed over, as kubectl does.
    public static func paths(environment: [String: String]) -> [String] {
        let listed = (environment["KUBECONFIG"] ?? "").split(separator: ":").map(String.init)
        if !listed.isEmpty { return listed }
        guard let home = environment["HOME"], !home.isEmpty else { return [] }
        return ["\(home)/.kube/config"]
    }

    /// The sections and what an entry of each is wrapped in.
    private static let sections = [("clusters", "cluster"), ("users", "user"), ("contexts", "context")]

    private static func entries(
        of section: String,
        in document: JSONValue,
        path: String
    ) throws -> [(String, Entry)] {
        guard let list = document[section], !list.isNull else { return [] }
        guard let elements = list.array else {
            throw KubeError(.configuration, message: "\(path): \(section) must be a list")
        }
        let member = sections.first { $0.0 == section }?.1 ?? ""
        return try elements.map { element in
            guard let name = element["name"]?.string, !name.isEmpty else {
                throw KubeError(.configuration, message: "\(path): an entry of \(section) has no name")
            }
            let value = element[member] ?? .null
            guard value.object != nil || value.isNull else {
                throw KubeError(
                    .configuration,
                    message: "\(path): \(member) of \"\(name)\" must be an object"
                )
            }
            return (name, Entry(value: value, path: path))
        }
    }

    static func string(_ value: JSONValue, _ key: String, of subject: String) throws -> String? {
        guard let member = value[key], !member.isNull else { return nil }
        guard let text = member.string else {
            throw KubeError(.configuration, message: "\(subject): \(key) must be a string; put it in quotes")
        }
        return text.isEmpty ? nil : text
    }
}
