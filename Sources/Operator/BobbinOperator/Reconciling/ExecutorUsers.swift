// SPDX-License-Identifier: Apache-2.0

import KubeClient
package import KubeModel
import KubeRuntime
package import SpinAPI
import SpinRendering
package import SpinState

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
        choice(for: app).executor
    }

    /// Which executor an app is to run on.
    package func choice(for app: SpinApp) -> ExecutorChoice {
        ExecutorChoice(selection(for: app)) { key in
            if let executor = caches.executors[key] { return .readable(executor) }
            return caches.executors.undecodable(key).map { .unreadable(reason: $0.reason) }
        }
    }

    private func selection(for app: SpinApp) -> ExecutorSelection {
        let namespaces = Set([app.metadata.namespace, ownNamespace])
        let name = app.spec.executor
        guard name.isEmpty else {
            return selection(for: app, among: namespaces.map { ObjectKey(namespace: $0, name: name) }, nil)
        }
        let present = present(of: app)
        // No index has one that can't be read. The app's own isn't passed over, nor one that is the only one.
        let own = present.map { present in
            namespaces.map { ObjectKey(namespace: $0, name: present.name) }.filter(isUnreadable)
        }
        let readable = namespaces.flatMap { caches.executors.keys(index: "namespace", value: $0) }
        let found = selection(for: app, among: readable + (own ?? []), present)
        guard found == .none else { return found }
        let unreadable = caches.executors.keys.filter {
            namespaces.contains($0.namespace) && isUnreadable($0)
        }
        return selection(for: app, among: unreadable, present)
    }

    private func selection(
        for app: SpinApp,
        among keys: [ObjectKey],
        _ present: ExecutorSelection.Present?
    ) -> ExecutorSelection {
        let candidates = keys.compactMap { key in
            caches.executors[key].map { ExecutorSelection.Candidate($0.metadata) }
                ?? (isUnreadable(key) ? ExecutorSelection.Candidate(key: key, isDefault: false) : nil)
        }
        return ExecutorSelection(for: app, among: candidates, ownNamespace: ownNamespace, present: present)
    }

    private func isUnreadable(_ key: ObjectKey) -> Bool { caches.executors.undecodable(key) != nil }

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
