// SPDX-License-Identifier: Apache-2.0

import KubeModel
import KubeRuntime
import SpinAPI
import SpinRendering
import SpinState
import Testing

@testable import BobbinOperator

struct PodTriggerTests {
    private static let long = String(repeating: "a", count: 70)

    /// Which of the apps `app` and one with a long name a change wakes.
    private func woken(by change: Change<Pod>) async -> [String] {
        let apps = ["app", Self.long].map { name in
            var app = SpinApp()
            app.metadata.key = ObjectKey(namespace: "ns", name: name)
            return app
        }
        let caches = ObjectCaches(
            apps: Store(apps, indexes: [ObjectCaches.byExecutor, ObjectCaches.byLabel]),
            executors: Store([], indexes: [ObjectCaches.byNamespace]),
            deployments: Store([]),
            services: Store([]),
            secrets: Store([]),
            pods: Store([])
        )
        let queue = WorkQueue<ObjectKey>(name: "apps", metrics: MetricsRegistry())
        let triggers = Triggers(
            apps: queue,
            executors: WorkQueue<ObjectKey>(name: "executors", metrics: MetricsRegistry()),
            users: ExecutorUsers(caches: caches, ownNamespace: "bobbin")
        )
        triggers.pod(change, .interactive)
        var keys: [String] = []
        for _ in 0..<queue.depth { if let key = await queue.next() { keys.append(key.name) } }
        return keys
    }

    private func crashed(_ app: String = "app", message: String = "") throws -> Pod {
        let container = PodSamples.crashed(state: PodSamples.backOff, message: message)
        return try PodSamples.pod(container: container, app: app)
    }

    @Test func `a pod wakes its app when it gets into podFailure, into another, and out of it`() async throws
    {
        let well = try PodSamples.pod()
        #expect(await woken(by: .updated(old: well, new: try crashed())) == ["app"])
        #expect(await woken(by: .updated(old: try crashed(), new: try crashed(message: "x"))) == ["app"])
        #expect(await woken(by: .updated(old: try crashed(), new: well)) == ["app"])
        #expect(await woken(by: .added(try crashed())) == ["app"])
        #expect(await woken(by: .deleted(try crashed())) == ["app"])
    }

    @Test func `a rollout that goes well wakes nobody`() async throws {
        let steps = [
            try PodSamples.pod(
                container: #""ready":false"#,
                spec: #""restartPolicy":"Always""#,
                phase: "Pending"
            ),
            try PodSamples.pod(container: PodSamples.waiting("ContainerCreating"), phase: "Pending"),
            try PodSamples.pod(
                container: #""ready":false,"state":{"running":{"startedAt":"2026-01-01T00:00:00Z"}}"#
            ),
            try PodSamples.pod(),
        ]
        #expect(await woken(by: .added(steps[0])).isEmpty)
        for (old, new) in zip(steps, steps.dropFirst()) {
            #expect(await woken(by: .updated(old: old, new: new)).isEmpty)
        }
        #expect(await woken(by: .deleted(steps[3])).isEmpty)
    }

    @Test func `an app whose name is too long for a label is found by its digest`() async throws {
        let label = ChildNames(app: Self.long).appLabel
        #expect(label != Self.long)
        #expect(await woken(by: .added(try crashed(label))) == [Self.long])
    }

    @Test func `a pod of no app of ours wakes nobody`() async throws {
        #expect(await woken(by: .added(try crashed("other"))).isEmpty)
    }
}
