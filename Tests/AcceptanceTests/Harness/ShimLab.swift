// SPDX-License-Identifier: Apache-2.0

import Foundation
import KubeModel
import Testing

/// One Shim with nodes of its own, on a control plane that others may use too.
struct ShimLab: Sendable {
    /// The namespace of agents and DaemonSets.
    static let agents = OperatorProcess.namespace
    static let poolLabel = "acceptance.example.com/pool"
    static let digest = String(repeating: "0123456789abcdef", count: 4)

    let platform: Platform
    let api: KubeAPI
    let standIn: AgentStandIn
    /// The Shim's name; also its RuntimeClass's and the beginning of its handler.
    let name: String
    /// Which nodes it is for, by the label of the pool.
    let pool: String

    /// A Shim's name that nothing else has, and its pool, on the shared control plane of that kind.
    static func shared(_ kind: ControlPlaneKind) async throws -> ShimLab {
        try await labs.lab(kind).another()
    }

    /// The same on a control plane that a test has for itself.
    ///
    /// - Parameter body: What is done while somebody plays the kubelets.
    static func with(_ platform: Platform, _ body: (ShimLab) async throws -> Void) async throws {
        let lab = try ShimLab(platform)
        let run = Task { await lab.standIn.run() }
        let result: Result<Void, any Error>
        do {
            result = .success(try await body(lab))
        } catch { result = .failure(error) }
        run.cancel()
        await run.value
        await lab.api.shutDown()
        try result.get()
    }

    fileprivate init(_ platform: Platform) throws {
        self.platform = platform
        api = try KubeAPI(kubeconfig: platform.kubectl.kubeconfig)
        standIn = try AgentStandIn(platform.plane)
        name = "shim-\(UUID().uuidString.lowercased().prefix(8))"
        pool = name
    }

    private init(_ other: ShimLab, name: String, pool: String) {
        platform = other.platform
        api = other.api
        standIn = other.standIn
        self.name = name
        self.pool = pool
    }

    /// Another Shim with another pool.
    func another() -> ShimLab {
        let name = "shim-\(UUID().uuidString.lowercased().prefix(8))"
        return ShimLab(self, name: name, pool: name)
    }

    /// Another Shim for the same nodes.
    func beside(_ name: String) -> ShimLab { ShimLab(self, name: name, pool: pool) }

    var path: String { Self.path(name) }
    static func path(_ name: String) -> String { "/apis/runtime.spinkube.dev/v1alpha1/shims/\(name)" }

    // The Shim.

    /// The manifest, with other fields of the spec laid over it.
    func manifest(_ spec: JSONValue = [:]) -> JSONValue {
        let base: JSONValue = [
            "nodeSelector": [Self.poolLabel: .string(pool)],
            "fetchStrategy": [
                "anonHttp": [
                    "location": "https://example.com/shim.tar.gz", "sha256": .string(Self.digest),
                ]
            ],
            "runtimeClass": ["name": .string(name), "handler": .string(name)],
            "rolloutStrategy": ["type": "recreate"],
        ]
        return [
            "apiVersion": "runtime.spinkube.dev/v1alpha1", "kind": "Shim",
            "metadata": ["name": .string(name)], "spec": base.overlaid(by: spec),
        ]
    }

    @discardableResult
    func apply(_ spec: JSONValue = [:]) async throws -> JSONValue {
        try await api.apply(manifest(spec), at: path)
    }

    static func rolling(_ maxUpdate: JSONValue) -> JSONValue {
        ["rolloutStrategy": ["type": "rolling", "rolling": ["maxUpdate": maxUpdate]]]
    }

    /// Waits for what is asked of the Shim.
    @discardableResult
    func shim(
        _ what: String,
        within bound: Duration = .seconds(30),
        until holds: (JSONValue) -> Bool
    ) async throws -> JSONValue {
        try await wait("Shim \(name) \(what)", within: bound) {
            try await api.read(path).flatMap { holds($0) ? $0 : nil }
        }
    }

    /// Waits until the Shim says of the newest spec that all is well.
    @discardableResult
    func ready(nodes: Int64? = nil) async throws -> JSONValue {
        try await shim("is ready\(nodes.map { " on \($0) nodes" } ?? "")") {
            $0.isObserved && $0.condition("Ready")?["status"] == "True"
                && (nodes == nil || $0[path: "status", "nodesReady"]?.integer == nodes)
        }
    }

    /// Lets the operator look at the Shim once more.
    func fence() async throws {
        let mark = JSONValue.string("fence-\(UUID().uuidString.prefix(8))")
        let tolerations: JSONValue = [["key": mark, "operator": "Exists"]]
        try await api.patch(path, ["spec": ["runtimeClass": ["tolerations": tolerations]]])
        try await shim("is looked at") { $0.isObserved }
    }

    func delete() async throws { try await api.delete(path) }

    func gone(within bound: Duration = .seconds(30)) async throws {
        _ = try await wait("Shim \(name) is gone", within: bound) {
            try await api.read(path) == nil ? true : nil
        }
    }

    /// Waits for an event about the Shim.
    func event(_ what: String, _ holds: (JSONValue) -> Bool) async throws {
        _ = try await wait("an event about Shim \(name) \(what)") {
            try await events().contains(where: holds) ? true : nil
        }
    }

    func events() async throws -> [JSONValue] {
        try await api.list("/api/v1/namespaces/default/events?fieldSelector=involvedObject.name%3D\(name)")
    }

    /// Waits; tells what is there if that was in vain.
    ///
    /// A whole cluster on the machine that the tests run on takes its share of the time: there they wait longer.
    func wait<Value>(
        _ what: String,
        within bound: Duration = .seconds(30),
        _ probe: () async throws -> Value?
    ) async throws -> Value {
        do {
            return try await eventually(
                what,
                within: platform.plane.kind == .cluster ? bound * 4 : bound,
                every: .milliseconds(400),
                probe
            )
        } catch {
            let shim = try await api.read(path).map { $0[path: "status"]?.description ?? "no status" }
            let nodes = try await self.nodes().map {
                "\($0.name): \($0[path: "metadata", "labels"]?.description ?? "")"
            }
            print(
                """
                Shim \(name): \(shim ?? "gone")
                \(nodes.joined(separator: "\n"))
                stand-in: \(standIn.lastError)
                operator: \(platform.operatorProcess.process.tail)
                """
            )
            throw error
        }
    }
}

/// Starts each lab once, however many tests ask for it at the same time.
private actor Labs {
    private var starting: [ControlPlaneKind: Task<ShimLab, any Error>] = [:]

    func lab(_ kind: ControlPlaneKind) async throws -> ShimLab {
        if let task = starting[kind] { return try await task.value }
        let task = Task {
            let lab = try ShimLab(try await Platform.shared(kind))
            Task.detached { await lab.standIn.run() }
            return lab
        }
        starting[kind] = task
        return try await task.value
    }
}

private let labs = Labs()
