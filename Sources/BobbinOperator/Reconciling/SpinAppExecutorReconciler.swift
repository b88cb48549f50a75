package import KubeClient
package import KubeModel
package import KubeRuntime
import SpinAPI

/// Keeps an executor from going while apps use it, and lets it go with the last of them.
///
/// The finalizer is SpinKube's own, so an executor that was there before Bobbin is held and released all the same.
package struct SpinAppExecutorReconciler: Reconciler {
    let users: ExecutorUsers
    let writer: any ObjectWriter
    let events: EventRecorder

    package init(users: ExecutorUsers, writer: any ObjectWriter, events: EventRecorder) {
        self.users = users
        self.writer = writer
        self.events = events
    }

    package func reconcile(_ key: ObjectKey) async throws -> Outcome {
        guard let executor = users.caches.executors[key] else { return .settled }
        let finalizer = Finalizer(SpinKeyspace.finalizer, fieldManager: ChildWriter.fieldManager)
        guard executor.metadata.isBeingDeleted else {
            if let changed = try await finalizer.add(to: executor, by: writer) {
                users.caches.executors.observe(changed)
            }
            return .settled
        }
        let apps = users.users(of: key).map(\.key).sorted()
        guard apps.isEmpty else {
            events.record(
                .warning,
                reason: "DeletionBlocked",
                action: "Delete",
                note:
                    "\(apps.count) SpinApps use this executor, among them \(apps[0]): delete them or name another",
                about: EventReference(executor)
            )
            return .settled
        }
        _ = try await finalizer.remove(from: executor, by: writer)
        return .settled
    }
}
