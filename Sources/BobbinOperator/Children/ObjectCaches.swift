import KubeModel
package import KubeRuntime
package import SpinAPI

/// What the reconcilers read instead of asking the API server.
package struct ObjectCaches: Sendable {
    /// The index of apps by the executor they name; those that name none are under the empty string.
    package static let byExecutor = Index<SpinApp>("executor") { [$0.spec.executor] }
    /// The index of executors by namespace.
    package static let byNamespace = Index<SpinAppExecutor>("namespace") { [$0.metadata.namespace] }

    package let apps: Store<SpinApp>
    package let executors: Store<SpinAppExecutor>
    package let deployments: Store<Deployment>
    package let services: Store<AppService>
    package let secrets: Store<SecretMetadata>

    package init(
        apps: Store<SpinApp>,
        executors: Store<SpinAppExecutor>,
        deployments: Store<Deployment>,
        services: Store<AppService>,
        secrets: Store<SecretMetadata>
    ) {
        self.apps = apps
        self.executors = executors
        self.deployments = deployments
        self.services = services
        self.secrets = secrets
    }
}
