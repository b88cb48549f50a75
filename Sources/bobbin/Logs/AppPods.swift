import ArgumentParser
import KubeClient
import KubeModel
import PodStreams
import SpinAPI
import SpinRendering

/// An app of the cluster, and which pods are its.
struct AppPods: Sendable {
    let app: SpinApp
    let selection: Selection

    /// Finds the app.
    ///
    /// - Parameters:
    ///   - selector: Narrows its pods down by labels.
    ///   - fields: Narrows its pods down by fields.
    /// - Throws: ``PodStreamError`` where there is no such app, `KubeError`.
    static func find(
        _ name: String,
        in cluster: Cluster,
        selector: String?,
        fields: String?
    ) async throws -> AppPods {
        let key = ObjectKey(namespace: cluster.namespace, name: name)
        do {
            let app = try await cluster.client.get(SpinApp.self, key)
            let own = "\(SpinKeyspace.appNameLabel)=\(ChildNames(app: name).appLabel)"
            let labels = [own, selector ?? ""].filter { !$0.isEmpty }.joined(separator: ",")
            return AppPods(
                app: app,
                selection: Selection(namespace: key.namespace, labels: labels, fields: fields ?? "")
            )
        } catch let error as KubeError where error.isNotFound {
            throw PodStreamError(error.message)
        }
    }

    /// Why there is none of its pods, by its own conditions.
    func absence(_ cluster: Cluster, isNarrowed: Bool) async throws -> String {
        // It may have come further since.
        let app = try await cluster.client.get(SpinApp.self, app.key)
        let name = app.metadata.name
        let which = isNarrowed ? "has no pods that the selectors match" : "has no pods"
        return "app \"\(name)\" \(which); \(AppState.explanation(of: app))"
    }
}
