// SPDX-License-Identifier: Apache-2.0

import KubeClient
import KubeModel
import SpinAPI
import SpinState
import Testing

@testable import BobbinOperator
@testable import KubeRuntime

struct ExecutorUsersTests {
    private func key(_ text: String) -> ObjectKey {
        let parts = text.split(separator: "/").map(String.init)
        return ObjectKey(namespace: parts[0], name: parts[1])
    }

    private func users(executors: [String], apps: [(String, String)] = []) -> ExecutorUsers {
        let executors = executors.map { text in
            var metadata = ObjectMeta()
            metadata.key = key(text)
            return SpinAppExecutor(metadata: metadata)
        }
        let apps = apps.map { text, executor in
            var app = SpinApp()
            app.metadata.key = key(text)
            app.spec.executor = executor
            return app
        }
        let caches = ObjectCaches(
            apps: Store(apps, indexes: [ObjectCaches.byExecutor]),
            executors: Store(executors, indexes: [ObjectCaches.byNamespace]),
            deployments: Store([]),
            services: Store([]),
            secrets: Store([]),
            pods: Store([])
        )
        return ExecutorUsers(caches: caches, ownNamespace: "bobbin")
    }

    @Test(arguments: [
        ("shim", ["ns/shim", "bobbin/shim"], "ns/shim"),
        ("shim", ["other/shim", "bobbin/shim"], "bobbin/shim"),
        ("", ["ns/b", "ns/a", "bobbin/aa"], "ns/a"),
        ("", ["other/a", "bobbin/b"], "bobbin/b"),
    ])
    func `the app's namespace comes before the operator's`(
        name: String,
        executors: [String],
        chosen: String
    ) throws {
        let users = users(executors: executors, apps: [("ns/app", name)])
        let app = try #require(users.caches.apps[key("ns/app")])
        #expect(users.executor(of: app)?.key == key(chosen))
    }

    @Test(arguments: [("shim", ["other/shim"]), ("", ["other/shim"]), ("shim", ["ns/other"])])
    func `an executor of another namespace or name is not taken`(name: String, executors: [String]) throws {
        let users = users(executors: executors, apps: [("ns/app", name)])
        let app = try #require(users.caches.apps[key("ns/app")])
        #expect(users.executor(of: app) == nil)
    }

    @Test func `users are those that run on it, not those that have another of that name`() {
        let users = users(
            executors: ["ns/shim", "bobbin/shim"],
            apps: [("ns/a", "shim"), ("far/b", "shim"), ("far/c", "other"), ("far/d", "")]
        )
        #expect(users.users(of: key("bobbin/shim")) { $0.key }.sorted() == [key("far/b"), key("far/d")])
        #expect(users.users(of: key("ns/shim")) { $0.key } == [key("ns/a")])
    }
}

extension ExecutorUsersTests {
    @Test(arguments: ["ns/has", "bobbin/has"])
    func `an app stays with the executor that it has when that can't be read any more`(has: String) {
        let users = users(executors: ["ns/aa", "bobbin/aa"])
        var app = SpinApp()
        app.metadata.key = key("ns/app")
        app.status.activeScheduler = "has"
        let stub = UndecodableObject(key: key(has), resourceVersion: "7", reason: "it is broken")
        _ = users.caches.executors.mark(stub, isDeletion: false, from: 0)
        let failure = users.choice(for: app).failure(of: app, ownNamespace: "bobbin")
        #expect(failure?.reason == .unreadable)
        #expect(failure?.description.hasSuffix("it is broken") == true)
        // What the status says next, by which the app is known to have it.
        #expect(users.choice(for: app).name == "has")
    }

    @Test func `the only executor of a new app isn't missing because it can't be read`() {
        let users = users(executors: [])
        var app = SpinApp()
        app.metadata.key = key("ns/app")
        let stub = UndecodableObject(key: key("bobbin/a"), resourceVersion: "7", reason: "it is broken")
        _ = users.caches.executors.mark(stub, isDeletion: false, from: 0)
        #expect(users.choice(for: app).failure(of: app, ownNamespace: "bobbin")?.reason == .unreadable)
    }
}
