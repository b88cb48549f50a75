package import KubeClient
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

    /// The executor that runs an app, if there is one that can be read.
    package func executor(of app: SpinApp) -> SpinAppExecutor? {
        if case .found(let executor) = choice(for: app) { executor } else { nil }
    }

    /// Which executor an app is to run on: the one of its namespace before the operator's.
    ///
    /// One that is there and can't be read is not passed over: its apps must not move to another.
    package func choice(for app: SpinApp) -> ExecutorChoice {
        let name = app.spec.executor
        for namespace in [app.metadata.namespace, ownNamespace] {
            let key =
                name.isEmpty
                ? caches.executors.keys(index: "namespace", value: namespace).min()
                : ObjectKey(namespace: namespace, name: name)
            guard let key else { continue }
            if let executor = caches.executors[key] { return .found(executor) }
            if let unreadable = caches.executors.undecodable(key) { return .unreadable(unreadable) }
        }
        return .none
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

/// What was found when looking for an app's executor.
package enum ExecutorChoice: Sendable {
    case found(SpinAppExecutor)
    /// There is one, but it can't be read.
    case unreadable(UndecodableObject)
    case none

    /// The executor's name, where one was found.
    package var name: String? {
        if case .found(let executor) = self { executor.metadata.name } else { nil }
    }
}
