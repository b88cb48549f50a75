package import KubeModel
import KubeRuntime
package import SpinAPI

/// Which executor runs which app, answered from the caches in both directions.
package struct ExecutorUsers: Sendable {
    package let caches: ObjectCaches
    /// The operator's own namespace, whose executors are everybody's defaults.
    package let ownNamespace: String

    package init(caches: ObjectCaches, ownNamespace: String) {
        self.caches = caches
        self.ownNamespace = ownNamespace
    }

    /// The executor that runs an app, if there is one.
    package func executor(of app: SpinApp) -> SpinAppExecutor? {
        let name = app.spec.executor
        for namespace in [app.metadata.namespace, ownNamespace] {
            if name.isEmpty {
                let first = caches.executors.keys(index: "namespace", value: namespace).min()
                if let first, let executor = caches.executors[first] { return executor }
            } else if let executor = caches.executors[ObjectKey(namespace: namespace, name: name)] {
                return executor
            }
        }
        return nil
    }

    /// The apps that an executor may run: those whose executor may change when this one comes, changes or goes.
    package func candidates(for executor: ObjectKey) -> [SpinApp] {
        let apps =
            caches.apps.objects(index: "executor", value: executor.name)
            + caches.apps.objects(index: "executor", value: "")
        guard executor.namespace != ownNamespace else { return apps }
        return apps.filter { $0.metadata.namespace == executor.namespace }
    }

    /// The apps that an executor does run.
    package func users(of executor: ObjectKey) -> [SpinApp] {
        candidates(for: executor).filter { self.executor(of: $0)?.key == executor }
    }
}
