// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import KubeClient
import KubeModel

/// The apps, brought up through an operator, and their objects without one.
struct Work {
    private static let namespace = "fleet"
    private static let plain = "fleet-plain"

    let client: Client
    let count: Int
    let parallel: Int

    /// When everything was there, from the first request on.
    struct Times {
        var objects: Duration
        var statuses: Duration
    }

    /// The namespaces, an executor, and one app, with which every connection and cache is warm.
    func prepare() async throws {
        for name in [Self.namespace, Self.plain] {
            let body: JSONValue = [
                "apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .string(name)],
            ]
            try await apply(Anything<NamespaceType>.self, body, ObjectKey(name: name))
        }
        let key = ObjectKey(namespace: Self.namespace, name: "containerd-shim-spin")
        let executor: JSONValue = [
            "apiVersion": "core.spinkube.dev/v1alpha1", "kind": "SpinAppExecutor",
            "metadata": ["name": .string(key.name), "namespace": .string(key.namespace)],
            "spec": ["createDeployment": true, "deploymentConfig": ["runtimeClassName": "wasmtime-spin-v2"]],
        ]
        try await apply(Anything<ExecutorType>.self, executor, key)
        try await apply("warm-up")
        try await wait(Anything<AppType>.self, 1) { $0.hasConditions }
    }

    /// Applies the apps, and waits for what the operator makes of them.
    func bringUp() async throws -> Times {
        let start = ContinuousClock.now
        return try await withThrowingTaskGroup(of: (String, Duration).self) { group in
            group.addTask { ("applied", try await applyAll(start)) }
            group.addTask { ("objects", try await until(start, Anything<DeploymentType>.self) { _ in true }) }
            group.addTask { ("objects", try await until(start, Anything<ServiceType>.self) { _ in true }) }
            group.addTask {
                ("statuses", try await until(start, Anything<AppType>.self) { $0.hasConditions })
            }
            var times = Times(objects: .zero, statuses: .zero)
            for try await (what, time) in group {
                if what == "objects" { times.objects = max(times.objects, time) }
                if what == "statuses" { times.statuses = time }
            }
            return times
        }
    }

    /// How long it takes to apply the same Secrets, Deployments and Services by themselves, as the API server allows.
    func limit() async throws -> Duration {
        let secrets = try await client.list(
            Anything<SecretType>.self,
            Selection(namespace: Self.namespace),
            ListOptions()
        )
        let key = ObjectKey(namespace: Self.namespace, name: "warm-up")
        let deployment = try await client.get(Anything<DeploymentType>.self, key).plain
        let service = try await client.get(Anything<ServiceType>.self, key).plain
        let secret = secrets.items.first?.plain
        let start = ContinuousClock.now
        try await inParallel { index in
            let key = ObjectKey(namespace: Self.plain, name: "app-\(index)")
            if let secret { try await apply(Anything<SecretType>.self, secret.named(key), key) }
            try await apply(Anything<DeploymentType>.self, deployment.named(key), key)
            try await apply(Anything<ServiceType>.self, service.named(key), key)
        }
        return ContinuousClock.now - start
    }

    private func applyAll(_ start: ContinuousClock.Instant) async throws -> Duration {
        try await inParallel { index in try await apply("app-\(index)") }
        return ContinuousClock.now - start
    }

    private func inParallel(_ body: @escaping @Sendable (Int) async throws -> Void) async throws {
        let (count, parallel) = (count, parallel)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for lane in 0..<parallel {
                group.addTask {
                    for index in stride(from: lane, to: count, by: parallel) { try await body(index) }
                }
            }
            try await group.waitForAll()
        }
    }

    private func apply(_ name: String) async throws {
        let key = ObjectKey(namespace: Self.namespace, name: name)
        let store: JSONValue = [
            "name": "default", "type": "redis",
            "options": [["name": "url", "value": .string("redis://redis.example:6379/\(name)")]],
        ]
        let app: JSONValue = [
            "apiVersion": "core.spinkube.dev/v1alpha1", "kind": "SpinApp",
            "metadata": ["name": .string(name), "namespace": .string(key.namespace)],
            "spec": [
                "image": "example.com/hello:1", "executor": "containerd-shim-spin", "replicas": 1,
                "variables": [["name": "greeting", "value": "hello"]],
                "runtimeConfig": ["keyValueStores": [store]],
            ],
        ]
        try await apply(Anything<AppType>.self, app, key)
    }

    private func apply<Type: KindName>(
        _ type: Anything<Type>.Type,
        _ body: JSONValue,
        _ key: ObjectKey
    ) async throws {
        let _: Anything<Type> = try await client.apply(
            type,
            body,
            to: key,
            subresource: nil,
            fieldManager: "benchmark",
            force: true
        )
    }

    private func until<Type: KindName>(
        _ start: ContinuousClock.Instant,
        _ type: Anything<Type>.Type,
        _ holds: @escaping @Sendable (Anything<Type>) -> Bool
    ) async throws -> Duration {
        // The one that warmed up counts too.
        try await wait(type, count + 1, holds)
        return ContinuousClock.now - start
    }

    private func wait<Type: KindName>(
        _ type: Anything<Type>.Type,
        _ count: Int,
        _ holds: @escaping @Sendable (Anything<Type>) -> Bool
    ) async throws {
        let watch = try await client.watch(
            type,
            Selection(namespace: Self.namespace),
            WatchOptions(sendsInitialEvents: true, timeoutSeconds: 900)
        )
        var found: Set<String> = []
        while found.count < count, let event = try await watch.next() {
            switch event {
            case .added(let object), .modified(let object):
                if holds(object) { found.insert(object.metadata.name) }
            default: break
            }
        }
        guard found.count >= count else {
            throw ValidationError("\(found.count) of \(count) \(Type.type.plural): is the operator running?")
        }
    }
}
