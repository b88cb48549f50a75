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

    /// Writes the status, or says how long that can wait.
    ///
    /// - Parameter isDue: Whether what could wait has waited.
    func write(_ status: SpinAppStatus, of app: SpinApp, isDue: Bool) async throws -> Outcome {
        guard status != app.status else { return .settled }
        guard isDue || status.differsNotably(from: app.status) else { return .requeue(after: Self.pause) }
        do {
            let answer: SpinApp = try await writer.patch(
                SpinApp.self,
                .merge(status.mergePatch(from: app.status, of: app.metadata.uid)),
                to: app.key,
                subresource: "status",
                fieldManager: ChildWriter.fieldManager
            )
            apps.observe(answer)
        } catch let error as KubeError where error.isNotFound {
            // The app went meanwhile, and its status with it.
        }
        return .settled
    }
}
