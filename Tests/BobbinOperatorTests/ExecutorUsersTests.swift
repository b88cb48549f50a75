import KubeModel
import KubeRuntime
import SpinAPI
import Testing

@testable import BobbinOperator

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
