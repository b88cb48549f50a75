// SPDX-License-Identifier: Apache-2.0

package import KubeClient
package import KubeModel
package import KubeRuntime
import SpinAPI
import SpinState

/// Keeps an executor from going while apps use it, and lets it go with the last of them.
///
/// The finalizer is SpinKube's own, so an executor that was there before Bobbin is held and released all the same. It
/// is on an executor only while apps use it: one that nobody uses can be deleted without the operator, which makes
/// uninstalling simple.
package struct SpinAppExecutorReconciler: Reconciler {
    let users: ExecutorUsers
    let reader: any ObjectReader
    let writer: any ObjectWriter
    let events: EventRecorder
    let pacer: RolloutPacer
    let wallClock: @Sendable () -> Timestamp
    let memory: ExecutorMemory
    private let statuses: StatusWriter<SpinAppExecutor>

    /// How long news of a rollout may wait, so that a fleet that rolls costs a write each second and not one per app.
    package static let reportPause = Duration.seconds(1)

    /// How soon it is looked again whether the namespace of an executor that is held goes too: nobody tells of that.
    private static let pause = Duration.seconds(30)

    package init(
        users: ExecutorUsers,
        reader: any ObjectReader,
        writer: any ObjectWriter,
        events: EventRecorder,
        pacer: RolloutPacer,
        memory: ExecutorMemory,
        time: TimeSource = .continuous,
        wallClock: @escaping @Sendable () -> Timestamp = { WallClock.now }
    ) {
        self.users = users
        self.reader = reader
        self.writer = writer
        self.events = events
        self.pacer = pacer
        self.memory = memory
        statuses = StatusWriter(writer: writer, store: users.caches.executors, time: time)
        self.wallClock = wallClock
    }

    package func reconcile(_ key: ObjectKey) async throws -> Outcome {
        guard let executor = users.caches.executors[key] else {
            memory.drop(key)
            return .settled
        }
        warnOfSecondDefault(executor)
        let outcome = try await holdOrRelease(executor)
        // The status comes last: who may not write it all the same holds and releases executors.
        if let present = users.caches.executors[key] { try await updateStatus(of: present) }
        return outcome
    }

    /// Keeps the finalizer on an executor that apps use, and takes it off any other.
    private func holdOrRelease(_ executor: SpinAppExecutor) async throws -> Outcome {
        let key = executor.key
        let finalizer = Finalizer(SpinKeyspace.finalizer, fieldManager: ChildWriter.fieldManager)
        let apps = users.users(of: key) { $0.key }
        if apps.isEmpty {
            if let changed = try await finalizer.remove(from: executor, by: writer) {
                users.caches.executors.observe(changed)
            }
            return .settled
        }
        guard executor.metadata.isBeingDeleted else {
            if let changed = try await finalizer.add(to: executor, by: writer) {
                users.caches.executors.observe(changed)
            }
            return .settled
        }
        guard finalizer.isOn(executor) else { return .settled }
        if try await isBeingDeleted(namespace: key.namespace) {
            _ = try await finalizer.remove(from: executor, by: writer)
            return .settled
        }
        if memory.update(key, { $0.isHoldReported.set() }) {
            events.record(
                .warning,
                reason: "DeletionBlocked",
                action: "Delete",
                note:
                    "\(apps.count) SpinApps use this executor, including \"\(apps.min() ?? key)\"; delete them or "
                    + "change their spec.executor",
                about: EventReference(executor)
            )
        }
        return .requeue(after: Self.pause)
    }

    package func report(_ timeout: ReconcileTimeout, of key: ObjectKey) async throws {
        guard let executor = users.caches.executors[key] else { return }
        let failure = AppFailure(timeout)
        events.record(
            .warning,
            reason: failure.reason,
            action: "Reconcile",
            note: failure.message,
            about: EventReference(executor)
        )
    }

    /// Writes how far the rollout is, and tells once where failures stopped it.
    private func updateStatus(of executor: SpinAppExecutor) async throws {
        let found = pacer.progress(of: executor)
        let report = ExecutorReport(executor: executor, now: wallClock())
        let status = report.status(found?.progress, isStalled: found?.isStalled ?? false)
        _ = try await statuses.write(status, of: executor)
        if let stalled = status.condition(.stalled), executor.status.condition(.stalled) == nil {
            events.record(
                .warning,
                reason: stalled.reason,
                action: "Rollout",
                note: stalled.message,
                about: EventReference(executor)
            )
        }
    }

    /// Tells once of an executor that is marked as the default beside another one of its namespace.
    private func warnOfSecondDefault(_ executor: SpinAppExecutor) {
        let others = users.caches.executors.objects(index: "namespace", value: executor.key.namespace).filter
        {
            $0.key != executor.key && $0.metadata.isMarkedAsDefaultExecutor
        }
        guard executor.metadata.isMarkedAsDefaultExecutor, let other = others.map(\.key.name).min() else {
            memory.update(executor.key) { $0.isSecondDefaultReported = false }
            return
        }
        guard memory.update(executor.key, { $0.isSecondDefaultReported.set() }) else { return }
        events.record(
            .warning,
            reason: Reason.ambiguousExecutor.rawValue,
            action: "ChooseDefault",
            note:
                "SpinAppExecutor \"\(other)\" is also marked as the default in this namespace; apps keep their "
                + "executor, and new apps without spec.executor wait until only one is marked",
            about: EventReference(executor)
        )
    }

    /// A namespace that goes takes its executors along: it must not wait for apps of other namespaces.
    private func isBeingDeleted(namespace: String) async throws -> Bool {
        do {
            let key = ObjectKey(namespace: "", name: namespace)
            return try await reader.get(NamespacePhase.self, key).metadata.isBeingDeleted
        } catch let error as KubeError where error.isNotFound {
            return true
        }
    }
}

extension Bool {
    /// Makes it `true`, and says whether it was `false`.
    fileprivate mutating func set() -> Bool {
        defer { self = true }
        return !self
    }
}
