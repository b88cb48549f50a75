import KubeClient
import KubeModel
import KubeRuntime
import SpinAPI

/// Writes an app's status where it differs, and no more often than a person would notice.
struct StatusWriter: Sendable {
    /// How long mere progress counters may wait.
    static let pause = Duration.seconds(1)

    let writer: any ObjectWriter
    let apps: Store<SpinApp>
    let time: TimeSource
    private let pending = PendingStatus()

    init(writer: any ObjectWriter, apps: Store<SpinApp>, time: TimeSource) {
        self.writer = writer
        self.apps = apps
        self.time = time
    }

    /// Forgets an app that is gone.
    func forget(_ key: ObjectKey) { pending.clear(key) }

    /// Writes the status, or says how long that can wait.
    ///
    /// - Parameter isKept: Whether the app is one that the cache reads; of another, the answer isn't read either.
    func write(_ status: SpinAppStatus, of app: SpinApp, isKept: Bool = true) async throws -> Outcome {
        guard status != app.status else {
            pending.clear(app.key)
            return .settled
        }
        guard status.differsNotably(from: app.status) || pending.isDue(app.key, now: time.now) else {
            return .requeue(after: Self.pause)
        }
        do {
            let patch = Patch.merge(status.mergePatch(from: app.status, of: app.metadata))
            if isKept {
                apps.observe(try await send(patch, to: app.key))
            } else {
                let _: SpinAppHead = try await send(patch, to: app.key)
            }
        } catch let error as KubeError where error.isNotFound {
            // The app went meanwhile, and its status with it.
        } catch let error as KubeError {
            throw StatusWriteError(error: error, key: app.key)
        }
        pending.clear(app.key)
        return .settled
    }

    private func send<Answer: Resource>(_ patch: Patch, to key: ObjectKey) async throws -> Answer {
        try await writer.patch(
            Answer.self,
            patch,
            to: key,
            subresource: "status",
            fieldManager: ChildWriter.fieldManager
        )
    }
}
