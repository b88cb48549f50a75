// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Synchronization

/// What tests read is asked for without a kubectl: they look again and again, and a process for each look was most of
/// what the whole suite cost.
extension Kubectl {
    /// Reads an object; `nil` where there is none.
    func object(_ kind: String, _ name: String, in namespace: String) async throws -> JSONValue? {
        if let path = Self.path(of: kind, in: namespace) { return try await read("\(path)/\(name)") }
        let text = try await self("get", kind, name, "-n", namespace, "-o", "json", "--ignore-not-found")
        return text.isEmpty ? nil : try JSONValue(json: Array(text.utf8))
    }

    /// Reads the objects of a kind.
    func objects(_ kind: String, in namespace: String, labels: String = "") async throws -> [JSONValue] {
        if let path = Self.path(of: kind, in: namespace) {
            let selector = labels.replacing("=", with: "%3D").replacing("/", with: "%2F")
            return try await reader().list(labels.isEmpty ? path : "\(path)?labelSelector=\(selector)")
        }
        let text = try await self("get", kind, "-n", namespace, "-l", labels, "-o", "json")
        return try JSONValue(json: Array(text.utf8))["items"]?.array ?? []
    }

    /// Reads any path of the API; `nil` where nothing is.
    func read(_ path: String) async throws -> JSONValue? { try await reader().read(path) }

    /// What reads with this kubeconfig.
    func reader() throws -> KubeAPI {
        try readers.withLock { readers in
            if let reader = readers[kubeconfig] { return reader }
            let reader = try KubeAPI(kubeconfig: kubeconfig)
            readers[kubeconfig] = reader
            return reader
        }
    }

    /// Ends the connections of ``reader()``.
    func close() async {
        await readers.withLock { $0.removeValue(forKey: kubeconfig) }?.shutDown()
    }

    /// Where the objects of a kind are, for those that tests read often; the kind may be in the singular or the plural.
    private static func path(of kind: String, in namespace: String) -> String? {
        let plural = kind.lowercased().hasSuffix("s") ? kind.lowercased() : "\(kind.lowercased())s"
        guard let group = groups[plural] else { return nil }
        return "/\(group)/namespaces/\(namespace)/\(plural)"
    }

    private static let groups = [
        "configmaps": "api/v1", "deployments": "apis/apps/v1", "events": "api/v1",
        "horizontalpodautoscalers": "apis/autoscaling/v2", "leases": "apis/coordination.k8s.io/v1",
        "poddisruptionbudgets": "apis/policy/v1", "pods": "api/v1", "replicasets": "apis/apps/v1",
        "secrets": "api/v1", "services": "api/v1", "spinappexecutors": "apis/core.spinkube.dev/v1alpha1",
        "spinapps": "apis/core.spinkube.dev/v1alpha1",
    ]
}

/// By the kubeconfig's path: connections are kept.
private let readers = Mutex<[String: KubeAPI]>([:])
