// SPDX-License-Identifier: Apache-2.0

package import KubeModel
package import KubeRuntime
package import SpinAPI
import SpinRendering
package import SpinState

/// What the reconcilers read instead of asking the API server.
package struct ObjectCaches: Sendable {
    /// The index of apps by the executor they name; those that name none are under the empty string.
    package static let byExecutor = Index<SpinApp>("executor") { [$0.spec.executor] }
    /// The index of executors by namespace.
    package static let byNamespace = Index<SpinAppExecutor>("namespace") { [$0.metadata.namespace] }

    /// The index of apps by what the label of their objects says, for those whose name is too long for a label.
    package static let byLabel = Index<SpinApp>("label") { app in
        let label = ChildNames(app: app.metadata.name).appLabel
        return label == app.metadata.name
            ? [] : [appIndexValue(namespace: app.metadata.namespace, label: label)]
    }
    /// The index of pods by the app that their label names.
    package static let byApp = Index<Pod>("app") {
        [appIndexValue(namespace: $0.metadata.namespace, label: $0.appLabel)]
    }

    /// The index of Secrets by the app that their label names.
    package static let secretsByApp = Index<SecretMetadata>("app") { secret in
        secret.metadata.labels[SpinKeyspace.appNameLabel].map {
            [appIndexValue(namespace: secret.metadata.namespace, label: $0)]
        } ?? []
    }

    /// What an app's objects are found under: its label in its namespace.
    package static func appIndexValue(namespace: String, label: String) -> String { "\(namespace)/\(label)" }

    /// The index of children by the UIDs of their owners.
    package static func byOwner<Object: Resource>(_: Object.Type = Object.self) -> Index<Object> {
        Index("owner") { $0.metadata.ownerReferences.map(\.uid) }
    }

    package let apps: Store<SpinApp>
    package let executors: Store<SpinAppExecutor>
    package let deployments: Store<Deployment>
    package let services: Store<AppService>
    package let secrets: Store<SecretMetadata>
    package let pods: Store<Pod>
    package let disruptionBudgets: Store<PodDisruptionBudget>
    package let autoscalers: Store<HorizontalPodAutoscaler>
    package let scaledObjects: Store<ScaledObject>

    package init(
        apps: Store<SpinApp>,
        executors: Store<SpinAppExecutor>,
        deployments: Store<Deployment>,
        services: Store<AppService>,
        secrets: Store<SecretMetadata>,
        pods: Store<Pod>,
        disruptionBudgets: Store<PodDisruptionBudget> = Store([]),
        autoscalers: Store<HorizontalPodAutoscaler> = Store([]),
        scaledObjects: Store<ScaledObject> = Store([])
    ) {
        self.apps = apps
        self.executors = executors
        self.deployments = deployments
        self.services = services
        self.secrets = secrets
        self.pods = pods
        self.disruptionBudgets = disruptionBudgets
        self.autoscalers = autoscalers
        self.scaledObjects = scaledObjects
    }
}
