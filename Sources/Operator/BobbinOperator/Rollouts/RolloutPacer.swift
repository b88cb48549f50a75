package import KubeModel
import KubeRuntime
import SpinAPI
import SpinRendering
import Synchronization

/// Lets the apps of each executor roll at its pace, where the cause is one that they share.
///
/// What is under way is found again after a restart: the Deployment says at whose pace it was rolled.
package final class RolloutPacer: Sendable {
    private struct State {
        var lines: [ObjectKey: RolloutLine] = [:]
        /// The executor in whose line an app is.
        var executors: [ObjectKey: ObjectKey] = [:]

        /// Changes an executor's line, and says what is to be looked at again for that.
        mutating func change<Value>(
            _ executor: ObjectKey,
            _ effects: inout Effects,
            _ body: (inout RolloutLine) -> Value
        ) -> Value? {
            // Taken out, so that it is changed in place.
            guard var line = lines.removeValue(forKey: executor) else { return nil }
            defer { lines[executor] = line }
            let before = line.progress
            let value = body(&line)
            if line.progress != before {
                effects.executors.append(executor)
                effects.apps += line.next
            }
            return value
        }
    }

    /// What is to be looked at again.
    private struct Effects {
        var apps: [ObjectKey] = []
        var executors: [ObjectKey] = []
    }

    private let users: ExecutorUsers
    private let requeue: @Sendable (ObjectKey) -> Void
    private let report: @Sendable (ObjectKey) -> Void
    private let state = Mutex(State())

    /// - Parameters:
    ///   - requeue: has an app reconciled whose turn it is.
    ///   - report: has an executor reconciled of which there is news to write into its status.
    package init(
        users: ExecutorUsers,
        requeue: @escaping @Sendable (ObjectKey) -> Void,
        report: @escaping @Sendable (ObjectKey) -> Void
    ) {
        self.users = users
        self.requeue = requeue
        self.report = report
    }

    /// Asks for an app to be rolled for a cause that its executor's apps share.
    ///
    /// - Returns: `nil` where it has to wait. It is reconciled again when its turn comes.
    func request(_ app: ObjectKey, isHealthy: Bool, of executor: SpinAppExecutor) -> RolloutLine.Permit? {
        restoreLine(of: executor)
        let (permit, effects) = state.withLock { state in
            var effects = Effects()
            if let old = state.executors[app], old != executor.key {
                state.change(old, &effects) { $0.remove(app) }
            }
            state.executors[app] = executor.key
            let permit = state.change(executor.key, &effects) {
                $0.request(app, isHealthy: isHealthy, of: executor)
            }
            return (permit, effects)
        }
        carryOut(effects)
        return permit.flatMap(\.self)
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
        state.withLock { _ = $0.executors.removeValue(forKey: app) }
    }

    /// Forgets an executor that is gone.
    func forget(executor: ObjectKey) {
        state.withLock { state in
            guard state.lines.removeValue(forKey: executor) != nil else { return }
            state.executors = state.executors.filter { $0.value != executor }
        }
    }

    /// How far the rollout of an executor is, and whether failures stopped it; `nil` where there was none since this
    /// process started, nor one that it found unfinished.
    func progress(of executor: SpinAppExecutor) -> (progress: RolloutProgress, isStalled: Bool)? {
        if let told = executor.status.rollout, told.inProgress + told.waiting + told.failed > 0 {
            restoreLine(of: executor)
        }
        return state.withLock { state in
            guard let line = state.lines[executor.key], let progress = line.progress else { return nil }
            return (progress, line.isStalled)
        }
    }

    private func changeLine(of app: ObjectKey, _ body: (inout RolloutLine) -> Void) {
        let effects = state.withLock { state in
            var effects = Effects()
            if let executor = state.executors[app] { _ = state.change(executor, &effects, body) }
            return effects
        }
        carryOut(effects)
    }

    private func carryOut(_ effects: Effects) {
        for executor in effects.executors { report(executor) }
        for app in effects.apps { requeue(app) }
    }

    /// Finds out what an earlier operator let roll for an executor, the first time that somebody asks.
    private func restoreLine(of executor: SpinAppExecutor) {
        guard state.withLock({ $0.lines[executor.key] }) == nil else { return }
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
        let isNew = state.withLock { [line] state in
            guard state.lines[executor.key] == nil else { return false }
            state.lines[executor.key] = line
            for app in unfinished { state.executors[app] = executor.key }
            return true
        }
        // What became of them meanwhile may have been seen before there was a line.
        if isNew { for app in unfinished { requeue(app) } }
    }

    private func pacedDeployment(of app: SpinApp, by executor: SpinAppExecutor) -> RolloutVerdict? {
        let name = ChildNames(app: app.metadata.name).deployment
        let key = ObjectKey(namespace: app.metadata.namespace, name: name)
        guard let deployment = users.caches.deployments[key],
            deployment.metadata.isOwned(by: app.metadata.uid),
            deployment.metadata.annotations[SpinKeyspace.pacedByAnnotation] == executor.key.description
        else { return nil }
        let verdict = RolloutVerdict(of: deployment)
        return verdict.isRolledOut ? nil : verdict
    }
}
