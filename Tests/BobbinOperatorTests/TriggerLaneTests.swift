// SPDX-License-Identifier: Apache-2.0

import KubeModel
import KubeRuntime
import SpinAPI
import Testing

@testable import BobbinOperator

struct TriggerLaneTests {
    private static let executor = "shared"

    private func app(_ name: String, generation: Int64 = 1) -> SpinApp {
        var app = SpinApp()
        app.metadata.key = ObjectKey(namespace: "ns", name: name)
        app.metadata.uid = name
        app.metadata.generation = generation
        app.spec.executor = Self.executor
        return app
    }

    /// The apps in the order in which they are reconciled after these changes.
    private func order(_ count: Int, _ change: (Triggers) -> Void) async -> [String] {
        let apps = (0..<count).map { app("app\($0)") }
        let caches = ObjectCaches(
            apps: Store(apps, indexes: [ObjectCaches.byExecutor, ObjectCaches.byLabel]),
            executors: Store([], indexes: [ObjectCaches.byNamespace]),
            deployments: Store([]),
            services: Store([]),
            secrets: Store([]),
            pods: Store([])
        )
        let queue = WorkQueue<ObjectKey>(name: "apps", metrics: MetricsRegistry())
        change(
            Triggers(
                apps: queue,
                executors: WorkQueue<ObjectKey>(name: "executors", metrics: MetricsRegistry()),
                users: ExecutorUsers(caches: caches, ownNamespace: "bobbin")
            )
        )
        var keys: [String] = []
        for _ in 0..<queue.depth { if let key = await queue.next() { keys.append(key.name) } }
        return keys
    }

    private func changed(_ triggers: Triggers) {
        var executor = SpinAppExecutor()
        executor.metadata.key = ObjectKey(namespace: "ns", name: Self.executor)
        var edited = executor
        edited.metadata.generation = 2
        triggers.executor(.updated(old: executor, new: edited), .interactive)
    }

    @Test func `an edit overtakes what an executor's change sets off`() async {
        let order = await order(600) { triggers in
            changed(triggers)
            triggers.app(.updated(old: app("app300"), new: app("app300", generation: 2)), .interactive)
        }
        #expect(order.count == 600)
        #expect(order.first == "app300")
    }

    @Test func `an edit overtakes what a shared object's change sets off`() async {
        let order = await order(600) { triggers in
            let users = Set((0..<600).map { ObjectKey(namespace: "ns", name: "app\($0)") })
            triggers.reference(ObjectKey(namespace: "ns", name: "config"), users, isFirst: false)
            triggers.app(.updated(old: app("app300"), new: app("app300", generation: 2)), .interactive)
        }
        #expect(order.first == "app300")
    }

    @Test func `an edit overtakes what children and statuses tell, and these a fan-out`() async {
        let order = await order(5) { triggers in
            changed(triggers)
            var status = app("app1")
            status.metadata.resourceVersion = "2"
            status.status.readyReplicas = 1
            triggers.app(.updated(old: app("app1"), new: status), .interactive)
            var child = PlainOwned()
            child.metadata.ownerReferences = [
                OwnerReference(
                    to: SpinApp.type,
                    name: "app2",
                    uid: "app2",
                    isController: true,
                    blocksOwnerDeletion: true
                )
            ]
            child.metadata.key = ObjectKey(namespace: "ns", name: "app2")
            triggers.child(.added(child), .interactive)
            var labelled = app("app3")
            labelled.metadata.labels = ["team": "a"]
            triggers.app(.updated(old: app("app3"), new: labelled), .interactive)
            triggers.app(.deleted(app("app4")), .interactive)
        }
        #expect(Set(order.prefix(2)) == ["app3", "app4"])
        #expect(Set(order[2..<4]) == ["app1", "app2"])
        #expect(order.last == "app0")
    }
}

private struct PlainOwned: Resource {
    static let type = ResourceType(group: "apps", version: "v1", kind: "Deployment", plural: "deployments")
    var metadata = ObjectMeta()
    init() {}
    init(from reader: inout JSONReader) throws { try reader.skip() }
}
