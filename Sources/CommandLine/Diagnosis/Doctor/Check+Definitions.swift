// SPDX-License-Identifier: Apache-2.0

import KubeModel

extension Check {
    private static let install = "kubectl apply -f crds/"

    static let definitionChecks = [
        Check("crds", fine: "The CRDs are installed and up to date.") {
            snapshot throws(Unread) -> [Finding] in
            let live = try snapshot.list(.definitions)
            return snapshot.definitions.flatMap { wanted in
                findings(wanted, live.first { $0.name == wanted.name })
            }
        }
    ]

    private static func findings(_ wanted: JSONValue, _ live: JSONValue?) -> [Finding] {
        let kind = wanted[path: "spec", "names", "kind"]?.string ?? wanted.name
        guard let live else {
            // Apps also run without Shims, on nodes whose images include the shim.
            let level: Finding.Level = kind == "Shim" ? .warning : .error
            let message = "CRD \"\(wanted.name)\" is not installed."
            return [Finding(level, message, remedy: "Install it.", command: install)]
        }
        guard live.holds("Established") else {
            let why =
                live.condition("NamesAccepted")?["message"]?.string
                ?? "the API server has not accepted it yet"
            return [
                Finding(
                    .error,
                    "CRD \"\(wanted.name)\" is not established: \(why).",
                    remedy: "Wait a few seconds, or remove the conflicting CRD."
                )
            ]
        }
        let missing = DefinitionFields(of: wanted).subtracting(DefinitionFields(of: live))
        guard !missing.isEmpty else { return [] }
        let shown = missing.prefix(3).joined(separator: ", ")
        let more = missing.count > 3 ? " and \(missing.count - 3) more" : ""
        return [
            Finding(
                .warning,
                "CRD \"\(wanted.name)\" is outdated or from SpinKube; missing: \(shown)\(more).",
                remedy:
                    "Upgrade it: the API server drops fields that it does not have. Existing objects are kept.",
                command: install
            )
        ]
    }
}

/// The fields that a CRD knows, by their paths.
struct DefinitionFields {
    private var paths: Set<String> = []

    init(of definition: JSONValue) {
        for version in definition[path: "spec", "versions"]?.array ?? [] where version["served"]?.bool == true
        {
            add(version[path: "schema", "openAPIV3Schema"], at: "")
            if version[path: "subresources", "status"] != nil { paths.insert("the subresource status") }
            if version[path: "subresources", "scale"] != nil { paths.insert("the subresource scale") }
        }
    }

    /// Those that another doesn't have: none below one that it doesn't have.
    func subtracting(_ other: DefinitionFields) -> [String] {
        let missing = paths.subtracting(other.paths)
        return missing.filter { path in
            !missing.contains { path != $0 && (path.hasPrefix("\($0).") || path.hasPrefix("\($0)[")) }
        }
        .sorted()
    }

    private mutating func add(_ schema: JSONValue?, at path: String) {
        for (name, field) in schema?["properties"]?.object?.members ?? [] {
            let place = path.isEmpty ? name : "\(path).\(name)"
            paths.insert(place)
            add(field, at: place)
        }
        if let items = schema?["items"] { add(items, at: "\(path)[]") }
        if let values = schema?["additionalProperties"] { add(values, at: "\(path).*") }
    }
}
