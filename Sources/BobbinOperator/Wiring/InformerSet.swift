import KubeClient
import KubeRuntime
import Logging
import ServiceLifecycle
import SpinAPI

/// Everything that is watched.
struct InformerSet: Sendable {
    let apps: Informer<SpinApp>
    let executors: Informer<SpinAppExecutor>
    let deployments: Informer<Deployment>
    let appServices: Informer<AppService>
    let secrets: Informer<SecretMetadata>
    let pods: Informer<Pod>

    init(reader: any ObjectReader, options: OperatorOptions, logger: Logger, metrics: MetricsRegistry) {
        // Children are found by the label that they all carry, so that nothing else of a cluster is cached.
        let own = Self.selections(options.namespaces)
        let children = Self.selections(options.namespaces, labels: SpinKeyspace.appNameLabel)
        let withDefaults = options.namespaces.isEmpty ? [] : options.namespaces + [options.ownNamespace]
        apps = Informer(
            reader: reader,
            selections: own,
            indexes: [ObjectCaches.byExecutor, ObjectCaches.byLabel],
            logger: logger,
            metrics: metrics
        )
        executors = Informer(
            reader: reader,
            selections: Self.selections(Set(withDefaults).sorted()),
            indexes: [ObjectCaches.byNamespace],
            logger: logger,
            metrics: metrics
        )
        deployments = Informer(reader: reader, selections: children, logger: logger, metrics: metrics)
        appServices = Informer(reader: reader, selections: children, logger: logger, metrics: metrics)
        secrets = Informer(reader: reader, selections: children, logger: logger, metrics: metrics)
        pods = Informer(
            reader: reader,
            selections: children,
            indexes: [ObjectCaches.byApp],
            logger: logger,
            metrics: metrics
        )
    }

    private static func selections(_ namespaces: [String], labels: String = "") -> [Selection] {
        guard !namespaces.isEmpty else { return [Selection(labels: labels)] }
        return namespaces.map { Selection(namespace: $0, labels: labels) }
    }

    var stores: ObjectCaches {
        ObjectCaches(
            apps: apps.store,
            executors: executors.store,
            deployments: deployments.store,
            services: appServices.store,
            secrets: secrets.store,
            pods: pods.store
        )
    }

    var services: [any Service] { [apps, executors, deployments, appServices, secrets, pods] }

    /// What keeps the operator from being ready, if anything does.
    var unreadiness: String? {
        apps.unreadiness ?? executors.unreadiness ?? deployments.unreadiness ?? appServices.unreadiness
            ?? secrets.unreadiness ?? pods.unreadiness
    }

    func connect(_ triggers: Triggers) {
        apps.onChange(triggers.app)
        executors.onChange(triggers.executor)
        deployments.onChange(triggers.child)
        appServices.onChange(triggers.child)
        secrets.onChange(triggers.child)
        pods.onChange(triggers.pod)
    }

    @Sendable func waitUntilSynced() async throws {
        try await apps.waitUntilSynced()
        try await executors.waitUntilSynced()
        try await deployments.waitUntilSynced()
        try await appServices.waitUntilSynced()
        try await secrets.waitUntilSynced()
        try await pods.waitUntilSynced()
    }
}
