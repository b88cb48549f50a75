package import KubeClient
package import KubeModel
package import KubeRuntime
import SpinAPI
import Synchronization

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
    /// The executors whose owners were told that they are held.
    private let told = HeldExecutors()

    /// How soon it is looked again whether the namespace of an executor that is held goes too: nobody tells of that.
    private static let pause = Duration.seconds(30)

    package init(
        users: ExecutorUsers,
        reader: any ObjectReader,
        writer: any ObjectWriter,
        events: EventRecorder
    ) {
        self.users = users
        self.reader = reader
        self.writer = writer
        self.events = events
    }

    package func reconcile(_ key: ObjectKey) async throws -> Outcome {
        guard let executor = users.caches.executors[key] else {
            told.forget(key)
            return .settled
        }
        let finalizer = Finalizer(SpinKeyspace.finalizer, fieldManager: ChildWriter.fieldManager)
        let apps = users.users(of: key).map(\.key)
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
        if told.isNew(key) {
            events.record(
                .warning,
                reason: "DeletionBlocked",
                action: "Delete",
                note: "\(apps.count) SpinApps use this executor, among them \(apps.min() ?? key): "
                    + "delete them or name another",
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

/// Which executors are held, so that each is told of once.
private final class HeldExecutors: Sendable {
    private let keys = Mutex<Set<ObjectKey>>([])

    func isNew(_ key: ObjectKey) -> Bool { keys.withLock { $0.insert(key).inserted } }

    func forget(_ key: ObjectKey) { keys.withLock { _ = $0.remove(key) } }
}
