// SPDX-License-Identifier: Apache-2.0

package import KubeModel
import KubeRuntime
import SpinAPI
import SpinRendering
import SpinState

/// Lets the apps of each executor roll at its pace, where the cause is one that they share.
///
/// What is under way is found again after a restart: the Deployment says at whose pace it was rolled.
package struct RolloutPacer: Sendable {
    /// What is to be looked at again.
    private struct Effects {
        var apps: [ObjectKey] = []
        var executors: [ObjectKey] = []
    }

    private let users: ExecutorUsers
    private let requeue: @Sendable (ObjectKey) -> Void
    private let report: @Sendable (ObjectKey) -> Void
    /// The line of each executor.
    private let lines: Remembered<RolloutLine?>
    /// The executor in whose line an app is.
    private let places: Remembered<ObjectKey?>

    /// - Parameters:
    ///   - apps: what is remembered of apps.
    ///   - executors: what is remembered of executors.
    ///   - requeue: has an app reconciled whose turn it is.
    ///   - report: has an executor reconciled of which there is news to write into its status.
    package init(
        users: ExecutorUsers,
        apps: AppMemory,
        executors: ExecutorMemory,
        requeue: @escaping @Sendable (ObjectKey) -> Void,
        report: @escaping @Sendable (ObjectKey) -> Void
    ) {
        self.users = users
        lines = executors.part(\.line)
        places = apps.part(\.line)
        self.requeue = requeue
        self.report = report
    }

    /// Asks for an app to be rolled for a cause that its executor's apps share.
    ///
    /// - Returns: `nil` where it has to wait. It is reconciled again when its turn comes.
    func request(_ app: ObjectKey, isHealthy: Bool, of executor: SpinAppExecutor) -> RolloutLine.Permit? {
        restoreLine(of: executor)
        if let old = places[app], old != executor.key { change(old) { $0.remove(app) } }
        places.set(executor.key, for: app)
        return change(executor.key) { $0.request(app, isHealthy: isHealthy, of: executor) }.flatMap(\.self)
    }

    /// Hears how an app is doing.
    func observe(_ app: ObjectKey, _ observation: RolloutLine.Observation) {
        changeLine(of: app) { $0.observe(app, observation) }
    }

    /// An app has nothing to wait for any more.
    func withdraw(_ app: ObjectKey) { changeLine(of: app) { $0.withdraw(app) } }

    /// An app rolls for a cause of its own, or has no Deployment any more.
    func remove(_ app: ObjectKey) {
        changeLine(of: app) { $0.remove(app) }
        places.set(nil, for: app)
    }

    /// How far the rollout of an executor is, and whether failures stopped it; `nil` where there was none since this
    /// process started, nor one that it found unfinished.
    func progress(of executor: SpinAppExecutor) -> (progress: RolloutProgress, isStalled: Bool)? {
        if let told = executor.status.rollout, told.inProgress + told.waiting + told.failed > 0 {
            restoreLine(of: executor)
        }
        return lines.update(executor.key) { line in
            guard let line, let progress = line.progress else { return nil }
            return (progress, line.isStalled)
        }
    }

    private func changeLine(of app: ObjectKey, _ body: (inout RolloutLine) -> Void) {
        guard let executor = places[app] else { return }
        // Nothing is left of a line whose executor is gone.
        if change(executor, body) == nil { places.set(nil, for: app) }
    }

    /// Changes an executor's line, and has those looked at again whom that concerns.
    ///
    /// - Returns: `nil` where it has none.
    @discardableResult
    private func change<Value>(_ executor: ObjectKey, _ body: (inout RolloutLine) -> Value) -> Value? {
        var effects = Effects()
        let value = lines.update(executor) { known -> Value? in
            // Taken out, so that it is changed in place.
            guard var line = known.take() else { return nil }
            defer { known = line }
            let before = line.progress
            let value = body(&line)
            if line.progress != before {
                effects.executors.append(executor)
                effects.apps += line.next
            }
            return value
        }
        for executor in effects.executors { report(executor) }
        for app in effects.apps { requeue(app) }
        return value
    }

    /// Finds out what an earlier operator let roll for an executor, the first time that somebody asks.
    private func restoreLine(of executor: SpinAppExecutor) {
        guard lines.update(executor.key, { $0 == nil }) else { return }
        var line = RolloutLine(executor)
        let unfinished = users.users(of: executor.key) { app -> ObjectKey? in
            guard let deployment = pacedDeployment(of: app, by: executor) else { return nil }
            let hasFailed = deployment.failure != nil || app.status.condition(.stalled) != nil
            line.restore(app.key, hasFailed: hasFailed)
            return app.key
        }
        if let told = executor.status.rollout, told.inProgress + told.waiting > 0 {
            line.restore(updated: told.updated)
        }
        let isNew = lines.update(executor.key) { known in
            guard known == nil else { return false }
            known = line
            return true
        }
        guard isNew else { return }
        for app in unfinished {
            places.set(executor.key, for: app)
            // What became of it meanwhile may have been seen before there was a line.
            requeue(app)
        }
    }

    private func pacedDeployment(of app: SpinApp, by executor: SpinAppExecutor) -> RolloutVerdict? {
        let name = ChildNames(app: app.metadata.name).deployment
        let key = ObjectKey(namespace: app.metadata.namespace, name: name)
        guard let deployment = users.caches.deployments[key],
            deployment.metadata.isOwned(by: app.metadata.uid),
            deployment.metadata.annotations[SpinKeyspace.pacedByAnnotation] == executor.key.description
        else { return nil }
        let verdict = RolloutVerdict(of: deployment.rollout)
        return verdict.isRolledOut ? nil : verdict
    }
}
