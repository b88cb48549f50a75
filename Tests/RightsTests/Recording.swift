// SPDX-License-Identifier: Apache-2.0

import Foundation
import KubeModel

/// What operators asked of the API servers of the acceptance suite, as audit logs tell.
struct Recording {
    /// What the requests needed.
    private(set) var needs: Set<Permission> = []
    /// What was refused for a lack of rights and never allowed; with the answers.
    var refusals: [Permission: String] { refused.filter { !allowed.contains($0.key) } }
    private var refused: [Permission: String] = [:]
    private var allowed: Set<Permission> = []

    /// Paths that Kubernetes lets everybody read who is known to it (`system:discovery`).
    private static let discovery = ["/api", "/apis", "/openapi", "/version", "/healthz", "/livez", "/readyz"]

    /// - Parameter events: `audit.k8s.io/v1` `Event`s.
    init(_ events: [JSONValue]) {
        for event in events where Self.isOfOperator(event) { add(event) }
    }

    /// Adds what was asked of another API server. What is refused at one place isn't made good at another.
    mutating func add(_ other: Recording) {
        let refusals = refusals.merging(other.refusals) { first, _ in first }
        needs.formUnion(other.needs)
        refused = refusals
        allowed = []
    }

    /// kube-apiserver knows the service account; the embedded one has no users, but the operator says what it is.
    private static func isOfOperator(_ event: JSONValue) -> Bool {
        if let user = event[path: "user", "username"]?.string {
            return user == "system:serviceaccount:bobbin:bobbin"
        }
        return event["userAgent"]?.string?.hasPrefix("bobbin-operator/") == true
    }

    private mutating func add(_ event: JSONValue) {
        guard let needed = Self.permission(event) else { return }
        needs.insert(needed)
        let code = event[path: "responseStatus", "code"]?.integer ?? 0
        // A patch or an update that made an object was asked for the right to create it, too.
        var made = needed
        if code == 201, needed.verb != "create" {
            made = Permission(
                group: needed.group,
                resource: needed.resource,
                verb: "create",
                namespace: needed.namespace,
                name: needed.name
            )
            needs.insert(made)
        }
        let message = event[path: "responseStatus", "message"]?.string ?? ""
        let isForbidden = event[path: "annotations", "authorization.k8s.io/decision"] == "forbid"
        if isForbidden || (code == 403 && message.contains(" cannot ")) {
            refused[needed] = message.isEmpty ? "refused" : message
        } else if code > 0, code != 403 {
            // Rights that were given a moment ago may not be in force yet.
            allowed.insert(needed)
        }
    }

    private static func permission(_ event: JSONValue) -> Permission? {
        guard let verb = event["verb"]?.string else { return nil }
        guard let object = event["objectRef"] else {
            let path = (event["requestURI"]?.string ?? "").prefix { $0 != "?" }
            let isFree = discovery.contains { path == $0 || path.hasPrefix("\($0)/") }
            return isFree ? nil : Permission(group: "", resource: String(path), verb: verb)
        }
        func text(_ key: String) -> String { object[key]?.string ?? "" }
        let subresource = text("subresource")
        // A namespace is in itself, to the authorizer; the embedded control plane's log doesn't say that.
        let isNamespace = text("apiGroup").isEmpty && text("resource") == "namespaces"
        return Permission(
            group: text("apiGroup"),
            resource: subresource.isEmpty ? text("resource") : "\(text("resource"))/\(subresource)",
            verb: verb,
            namespace: isNamespace ? text("name") : text("namespace"),
            name: text("name")
        )
    }
}
