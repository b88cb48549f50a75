// SPDX-License-Identifier: Apache-2.0

import KubeClient
import KubeModel
import Listings

/// The objects of a kind that a command reads.
struct ObjectSource: Sendable {
    let client: Client
    let kind: ListedKind
    /// The namespace; empty for all of them, and for a kind without.
    let namespace: String

    func key(_ name: String) -> ObjectKey { ObjectKey(namespace: namespace, name: name) }

    /// One object, whole.
    func one(_ name: String) async throws -> JSONValue {
        do {
            return try await client.object(of: kind.type, key(name))
        } catch let error as KubeError where error.isNotFound && !isMissing(name, error) { throw notServed }
    }

    /// All of them, by namespace and name.
    func all(labels: String) async throws -> [JSONValue] {
        do {
            return try await client.objects(of: kind.type, Selection(namespace: namespace, labels: labels))
                .sorted { order($0) < order($1) }
        } catch let error as KubeError where error.isNotFound { throw notServed }
    }

    /// Whether a 404 is about the object; otherwise it is about the kind.
    func isMissing(_ name: String, _ error: KubeError) -> Bool { error.status?.name == name }

    var notServed: CommandFailure {
        CommandFailure(
            "the server doesn't have a resource type \"\(kind.type.plural)\"; "
                + "run `kubectl apply -f deploy/install.yaml` to install Bobbin"
        )
    }

    private func order(_ object: JSONValue) -> ObjectKey {
        ObjectKey(
            namespace: object[path: "metadata", "namespace"]?.string ?? "",
            name: object[path: "metadata", "name"]?.string ?? ""
        )
    }
}
