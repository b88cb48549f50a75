import ArgumentParser
import KubeClient
import KubeModel
import Listings
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
    ///   - argument: Its name, or `spinapp/NAME`.
    ///   - selector: Narrows its pods down by labels.
    ///   - fields: Narrows its pods down by fields.
    /// - Throws: `KubeError`, ``CommandFailure`` where it isn't an app that is named or none can be.
    static func find(
        _ argument: String,
        in cluster: Cluster,
        selector: String?,
        fields: String?
    ) async throws -> AppPods {
        let names = try ObjectNames(argument.contains("/") ? [argument] : ["spinapp", argument])
        guard names.kind == .app, let name = names.names.first else {
            throw CommandFailure("\"\(argument)\" is no app; only apps have pods of their own")
        }
        let source = ObjectSource(client: cluster.client, kind: .app, namespace: cluster.namespace)
        let key = source.key(name)
        do {
            let app = try await cluster.client.get(SpinApp.self, key)
            let own = "\(SpinKeyspace.appNameLabel)=\(ChildNames(app: name).appLabel)"
            let labels = [own, selector ?? ""].filter { !$0.isEmpty }.joined(separator: ",")
            return AppPods(
                app: app,
                selection: Selection(namespace: key.namespace, labels: labels, fields: fields ?? "")
            )
        } catch let error as KubeError where error.isNotFound && !source.isMissing(name, error) {
            throw source.notServed
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
