// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// What a request needs to be allowed.
struct Permission: Hashable, Comparable, CustomStringConvertible {
    let group: String
    /// With the subresource: `spinapps/status`.
    let resource: String
    let verb: String
    var namespace = ""
    var name = ""

    var description: String {
        let kind = group.isEmpty ? resource : "\(resource).\(group)"
        let place = namespace.isEmpty ? "" : " in \(namespace)"
        return "\(verb) \(kind)\(name.isEmpty ? "" : " \"\(name)\"")\(place)"
    }

    static func < (left: Permission, right: Permission) -> Bool { left.description < right.description }
}

/// One verb on one resource that a role gives.
struct Grant: Hashable, Comparable, CustomStringConvertible {
    let role: String
    let group: String
    let resource: String
    let verb: String
    /// Where; `nil` for the whole cluster.
    let namespace: String?
    /// The objects that it is for; empty for all.
    var names: [String] = []

    var description: String { "\(role): \(verb) \(group.isEmpty ? resource : "\(resource).\(group)")" }

    static func < (left: Grant, right: Grant) -> Bool { left.description < right.description }

    /// - Parameter needed: One of a request in any of the namespaces that are watched, which are called `team-…`, is
    ///   given by the Role for `team-a`, which is repeated there.
    func covers(_ needed: Permission) -> Bool {
        guard group == needed.group, resource == needed.resource, verb == needed.verb else { return false }
        guard names.isEmpty || names.contains(needed.name) else { return false }
        guard let namespace else { return true }
        return needed.namespace == namespace
            || (namespace.hasPrefix("team-") && needed.namespace.hasPrefix("team-"))
    }
}
