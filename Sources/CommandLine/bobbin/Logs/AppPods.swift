// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import KubeClient
import KubeModel
import Listings
import PodStreams
import SpinAPI
import SpinRendering

/// An app in the cluster, and the selection of its pods.
struct AppPods: Sendable {
    let app: SpinApp
    let selection: Selection

    /// Finds the app.
    ///
    /// - Parameters:
    ///   - argument: Its name, or `spinapp/NAME`.
    ///   - selector: Narrows its pods down by labels.
    ///   - fields: Narrows its pods down by fields.
    /// - Throws: `KubeError`; ``CommandFailure`` if the argument is not an app, or SpinApps are not served.
    static func find(
        _ argument: String,
        in cluster: Cluster,
        selector: String?,
        fields: String?
    ) async throws -> AppPods {
        let names = try ObjectNames(argument.contains("/") ? [argument] : ["spinapp", argument])
        guard names.kind == .app, let name = names.names.first else {
            throw CommandFailure("\"\(argument)\" is not an app; use the name of a SpinApp")
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

    /// Why there are no pods, by the conditions of the app.
    func absence(_ cluster: Cluster, isNarrowed: Bool) async throws -> String {
        // Its conditions may have changed since.
        let app = try await cluster.client.get(SpinApp.self, app.key)
        let name = app.metadata.name
        let which = isNarrowed ? "has no pods that match the selectors" : "has no pods"
        return "app \"\(name)\" \(which); \(AppState.explanation(of: app))"
    }
}
