package import KubeClient
package import KubeModel
import KubeRuntime
package import SpinAPI
import SpinRendering

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

    /// Which executor an app is to run on, by ``ExecutorSelection``.
    ///
    /// One that is there and can't be read is not passed over: its apps must not move to another.
    package func choice(for app: SpinApp) -> ExecutorChoice {
        switch selection(for: app) {
        case .found(let key):
            if let executor = caches.executors[key] { return .found(executor) }
            return caches.executors.undecodable(key).map { .unreadable($0) } ?? .none
        case .ambiguous(let keys): return .ambiguous(keys)
        case .none: return .none
        }
    }

    private func selection(for app: SpinApp) -> ExecutorSelection {
        let namespaces = Set([app.metadata.namespace, ownNamespace])
        let name = app.spec.executor
        let keys =
            name.isEmpty
            ? namespaces.flatMap { caches.executors.keys(index: "namespace", value: $0) }
            : namespaces.map { ObjectKey(namespace: $0, name: name) }.filter(isThere)
        let candidates = keys.map { key in
            caches.executors[key].map { ExecutorSelection.Candidate($0.metadata) }
                ?? ExecutorSelection.Candidate(key: key, isDefault: false)
        }
        return ExecutorSelection(
            for: app,
            among: candidates,
            ownNamespace: ownNamespace,
            present: name.isEmpty ? present(of: app) : nil
        )
    }

    private func isThere(_ key: ObjectKey) -> Bool {
        caches.executors[key] != nil || caches.executors.undecodable(key) != nil
    }

    /// The executor that an app has: its Deployment says so, or its status.
    private func present(of app: SpinApp) -> ExecutorSelection.Present? {
        let key = ObjectKey(
            namespace: app.metadata.namespace,
            name: ChildNames(app: app.metadata.name).deployment
        )
        let deployment = caches.deployments[key].flatMap {
            $0.metadata.isOwned(by: app.metadata.uid) ? $0 : nil
        }
        return ExecutorSelection.Present(of: app, deploymentAnnotations: deployment?.metadata.annotations)
    }

    /// The apps that an executor may run: those whose executor may change when this one comes, changes or goes.
    package func candidates(for executor: ObjectKey) -> [ObjectKey] {
        let index = ObjectCaches.byExecutor.name
        let apps = [executor.name, ""].flatMap { caches.apps.keys(index: index, value: $0) }
        guard executor.namespace != ownNamespace else { return apps }
        return apps.filter { $0.namespace == executor.namespace }
    }

    /// What is made of each app that an executor does run. The apps are read one after the other: all at once, ten thousand
    /// would take as much memory as all else.
    package func users<Value>(of executor: ObjectKey, _ transform: (SpinApp) -> Value?) -> [Value] {
        candidates(for: executor).compactMap { key in
            guard let app = caches.apps[key], self.executor(of: app)?.key == executor else { return nil }
            return transform(app)
        }
    }
}

/// What was found when looking for an app's executor.
package enum ExecutorChoice: Sendable {
    case found(SpinAppExecutor)
    /// There is one, but it can't be read.
    case unreadable(UndecodableObject)
    /// Several are marked as the default of their namespace.
    case ambiguous([ObjectKey])
    case none

    /// The executor's name, where one was found.
    package var name: String? {
        if case .found(let executor) = self { executor.metadata.name } else { nil }
    }
}
