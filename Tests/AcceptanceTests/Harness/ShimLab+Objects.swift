// SPDX-License-Identifier: Apache-2.0

import Foundation
import KubeModel
import Testing

extension ShimLab {
    /// The agents' pods.
    func agentPods(_ operation: String = "install") async throws -> [JSONValue] {
        let labels = "runtime.spinkube.dev%2Fshim%3D\(name),runtime.spinkube.dev%2Foperation%3D\(operation)"
        return try await api.list("/api/v1/namespaces/\(Self.agents)/pods?labelSelector=\(labels)")
    }

    func daemonSetPath(_ operation: String = "install") -> String {
        let suffix = operation == "install" ? "" : "-uninstall"
        return "/apis/apps/v1/namespaces/\(Self.agents)/daemonsets/shim-\(name)\(suffix)"
    }

    func daemonSet(_ operation: String = "install") async throws -> JSONValue? {
        try await api.read(daemonSetPath(operation))
    }

    /// The DaemonSets of the Shim, whatever they are called.
    func daemonSets() async throws -> [JSONValue] {
        let labels = "labelSelector=runtime.spinkube.dev%2Fshim%3D\(name)"
        return try await api.list("/apis/apps/v1/namespaces/\(Self.agents)/daemonsets?\(labels)")
    }

    /// What stands for everything that an agent is told.
    static func order(_ pod: JSONValue) -> String? {
        pod[path: "metadata", "annotations", "runtime.spinkube.dev/order"]?.string
    }

    static func classPath(_ name: String) -> String { "/apis/node.k8s.io/v1/runtimeclasses/\(name)" }

    func runtimeClass() async throws -> JSONValue? { try await api.read(Self.classPath(name)) }

    /// Waits for the RuntimeClass.
    @discardableResult
    func runtimeClass(
        _ what: String,
        until holds: (JSONValue) -> Bool = { _ in true }
    ) async throws -> JSONValue {
        try await wait("RuntimeClass \(name) \(what)") {
            try await runtimeClass().flatMap { holds($0) ? $0 : nil }
        }
    }

    /// A pod that uses the RuntimeClass.
    func pod(_ name: String, on node: String? = nil, _ more: JSONValue = [:]) -> JSONValue {
        var spec: JSONValue = [
            "runtimeClassName": .string(self.name),
            "containers": [["name": "app", "image": "example.com/app:1"]],
        ]
        if let node { spec["nodeName"] = .string(node) }
        return [
            "apiVersion": "v1", "kind": "Pod", "metadata": ["name": .string(name)],
            "spec": spec.merged(with: more),
        ]
    }

    /// Makes a pod that uses the RuntimeClass, on a node as if it were scheduled there.
    func run(_ pod: String, on node: String) async throws {
        try await api.create(self.pod(pod, on: node), in: "/api/v1/namespaces/default/pods")
    }

    func end(_ pod: String) async throws {
        try await api.delete("/api/v1/namespaces/default/pods/\(pod)", atOnce: true)
    }

    /// Checks that nothing is left of the Shim.
    func expectNoTrace(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        #expect(try await daemonSets().isEmpty, sourceLocation: sourceLocation)
        #expect(try await runtimeClass() == nil, sourceLocation: sourceLocation)
        for node in try await nodes() {
            #expect(
                wanted(node) == nil && handler(node) == nil,
                "\(node.name)",
                sourceLocation: sourceLocation
            )
        }
    }
}

extension KubeAPI {
    /// What a watch tells until the server ends it.
    func watch(_ path: String) async throws -> [JSONValue] {
        try await lines(path).map { try JSONValue(json: $0) }
    }
}

extension JSONValue {
    var name: String { self[path: "metadata", "name"]?.string ?? "" }
    var uid: String { self[path: "metadata", "uid"]?.string ?? "" }
    var version: String { self[path: "metadata", "resourceVersion"]?.string ?? "" }
    var ownerUID: String { self[path: "metadata", "ownerReferences"]?.array?.first?["uid"]?.string ?? "" }

    /// Whether the status is about the newest spec.
    var isObserved: Bool {
        self[path: "status", "observedGeneration"]?.integer == self[path: "metadata", "generation"]?.integer
    }

    /// Whether a condition's message holds all these texts.
    func says(_ type: String, _ texts: String...) -> Bool {
        let message = condition(type)?["message"]?.string ?? ""
        return texts.allSatisfy { message.contains($0) }
    }

    func count(_ name: String) -> Int64 { self[path: "status", name]?.integer ?? 0 }

    /// A tree of objects with another's members over its own; `null` removes.
    func overlaid(by other: JSONValue) -> JSONValue {
        guard let members = other.object, object != nil else { return other }
        var result = self
        for (key, value) in members {
            result[key] = value.isNull ? nil : result[key]?.overlaid(by: value) ?? value
        }
        return result
    }
}

extension Timestamp {
    static var now: Timestamp {
        Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000))
    }

    func earlier(by seconds: Int64) -> Timestamp {
        Timestamp(microseconds: microseconds - seconds * 1_000_000)
    }
}
