// SPDX-License-Identifier: Apache-2.0

import Foundation
import KubeModel
import Manifests
import Testing

/// The roles of an installation that its service account is bound to.
struct Roles {
    let grants: [Grant]

    /// The roles in a file of the repository.
    init(file: String) throws {
        let url = Self.package.appending(path: file)
        self.init(try YAML.documents(String(contentsOf: url, encoding: .utf8), source: file))
    }

    init(_ documents: [JSONValue]) {
        let bound = Set(documents.compactMap(Self.boundRole))
        grants = documents.flatMap { document -> [Grant] in
            guard let reference = Self.reference(to: document), bound.contains(reference) else { return [] }
            return (document["rules"]?.array ?? []).flatMap { Self.grants($0, of: document) }
        }
    }

    static let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The rules of roles of both kinds.
    private static func grants(_ rule: JSONValue, of role: JSONValue) -> [Grant] {
        func texts(_ key: String) -> [String] { (rule[key]?.array ?? []).compactMap(\.string) }
        return texts("apiGroups").flatMap { group in
            texts("resources").flatMap { resource in
                texts("verbs").map { verb in
                    Grant(
                        role: name(of: role),
                        group: group,
                        resource: resource,
                        verb: verb,
                        namespace: role["kind"] == "ClusterRole"
                            ? nil : role[path: "metadata", "namespace"]?.string,
                        names: texts("resourceNames")
                    )
                }
            }
        }
    }

    static func name(of role: JSONValue) -> String {
        let kind = role["kind"]?.string ?? ""
        return "\(kind) \(role[path: "metadata", "name"]?.string ?? "")"
    }

    private static func reference(to role: JSONValue) -> String? {
        guard ["Role", "ClusterRole"].contains(role["kind"]?.string) else { return nil }
        let isNamespaced = role["kind"] == "Role"
        return "\(isNamespaced ? role[path: "metadata", "namespace"]?.string ?? "" : "")/\(name(of: role))"
    }

    /// The role that a binding gives to the operator's service account, in the form of ``reference(to:)``.
    private static func boundRole(_ binding: JSONValue) -> String? {
        guard ["RoleBinding", "ClusterRoleBinding"].contains(binding["kind"]?.string),
            binding["subjects"]?.array?.contains(where: {
                $0["kind"] == "ServiceAccount" && $0["name"] == "bobbin" && $0["namespace"] == "bobbin"
            }) == true
        else { return nil }
        let kind = binding[path: "roleRef", "kind"]?.string ?? ""
        let namespace = kind == "Role" ? binding[path: "metadata", "namespace"]?.string ?? "" : ""
        return "\(namespace)/\(kind) \(binding[path: "roleRef", "name"]?.string ?? "")"
    }
}
