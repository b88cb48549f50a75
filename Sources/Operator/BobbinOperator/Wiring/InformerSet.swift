// SPDX-License-Identifier: Apache-2.0

import KubeClient
import KubeModel
import KubeRuntime
import Logging
import ServiceLifecycle
import SpinAPI
import SpinState

/// Everything that is watched.
struct InformerSet: Sendable {
    let apps: Informer<SpinApp>
    let executors: Informer<SpinAppExecutor>
    let deployments: Informer<Deployment>
    let appServices: Informer<AppService>
    let secrets: Informer<SecretMetadata>
    let pods: Informer<Pod>
    let disruptionBudgets: Informer<PodDisruptionBudget>
    let autoscalers: Informer<HorizontalPodAutoscaler>
    let scaledObjects: Informer<ScaledObject>
    let keda: OnDemandInformer<ScaledObject>
    let references: ReferenceWatches

    init(client: Client, options: OperatorOptions, logger: Logger, metrics: MetricsRegistry) {
        let own = Self.selections(options.namespaces)
        // Children are found by the label that they all carry, so that nothing else of a cluster is cached.
        let labelled = Self.selections(options.namespaces, labels: SpinKeyspace.appNameLabel)
        func children<Object: Resource>(_ indexes: [Index<Object>] = []) -> Informer<Object> {
            Informer(
                reader: client,
                selections: labelled,
                indexes: indexes,
                namespaceLimit: options.namespaceCacheLimit,
                logger: logger,
                metrics: metrics
            )
        }
        func references<Object: Resource>() -> ReferencedObjects<Object> {
            ReferencedObjects(reader: client, scopes: own, logger: logger, metrics: metrics)
        }
        apps = Informer(
            reader: client,
            selections: own,
            indexes: [ObjectCaches.byExecutor, ObjectCaches.byLabel],
            tally: AppMetrics.tally,
            namespaceLimit: options.namespaceCacheLimit,
            logger: logger,
            metrics: metrics
        )
        executors = Self.executors(client, options, logger, metrics)
        deployments = children()
        appServices = children([ObjectCaches.byOwner()])
        secrets = children([ObjectCaches.secretsByApp])
        pods = children([ObjectCaches.byApp])
        disruptionBudgets = children()
        autoscalers = children()
        let scaledObjects: Informer<ScaledObject> = children()
        self.scaledObjects = scaledObjects
        keda = OnDemandInformer(
            scaledObjects,
            isServed: { try await client.serves(ScaledObject.type) },
            logger: logger
        )
        self.references = ReferenceWatches(secrets: references(), configMaps: references())
    }

    /// The executors of the watched namespaces and of the operator's own, which it may not be allowed to read where it
    /// is confined to some.
    private static func executors(
        _ client: Client,
        _ options: OperatorOptions,
        _ logger: Logger,
        _ metrics: MetricsRegistry
    ) -> Informer<SpinAppExecutor> {
        let isConfined =
            !options.namespaces.isEmpty && !options.namespaces.contains(options.installation.namespace)
        let ownNamespace = Selection(namespace: options.installation.namespace)
        return Informer(
            reader: client,
            selections: selections(options.namespaces) + (isConfined ? [ownNamespace] : []),
            optional: isConfined ? [ownNamespace] : [],
            indexes: [ObjectCaches.byNamespace],
            namespaceLimit: options.namespaceCacheLimit,
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
            pods: pods.store,
            disruptionBudgets: disruptionBudgets.store,
            autoscalers: autoscalers.store,
            scaledObjects: scaledObjects.store
        )
    }

    var services: [any Service] {
        [
            apps, executors, deployments, appServices, secrets, pods, disruptionBudgets, autoscalers, keda,
            references.secrets, references.configMaps,
        ]
    }

    /// The caches that the operator is of no use without.
    var required: [any CacheSource] {
        [apps, executors, deployments, appServices, secrets, pods, disruptionBudgets, autoscalers]
    }

    /// What keeps the operator from being ready, if anything does.
    var unreadiness: String? { required.unreadiness }

    /// Why another process may be the better leader; `nil` also where a kind just isn't served yet: what waits for CRDs
    /// waits in every process, and the leader is to say so and to apply what it brings along.
    var obstacle: String? { required.filter { $0.blindness?.isNotServed != true }.unreadiness }

    /// Reads everything again with the newest state.
    func startOver() {
        for cache in required { cache.startOver() }
        scaledObjects.startOver()
        references.secrets.startOver()
        references.configMaps.startOver()
    }

    /// The versions that are held, by which answers to writes are judged.
    var versions: [ResourceType: @Sendable (ObjectKey) -> UInt64?] {
        func version<Object: Resource>(_ informer: Informer<Object>) -> @Sendable (ObjectKey) -> UInt64? {
            { informer.store.version(of: $0) }
        }
        return [
            SpinApp.type: version(apps), SpinAppExecutor.type: version(executors),
            Deployment.type: version(deployments), AppService.type: version(appServices),
            SecretMetadata.type: version(secrets), PodDisruptionBudget.type: version(disruptionBudgets),
            HorizontalPodAutoscaler.type: version(autoscalers), ScaledObject.type: version(scaledObjects),
        ]
    }

    func connect(_ triggers: Triggers) {
        apps.onChange(triggers.app)
        executors.onChange(triggers.executor)
        deployments.onChange(triggers.child)
        appServices.onChange(triggers.plainChild)
        secrets.onChange(triggers.child)
        pods.onChange(triggers.pod)
        disruptionBudgets.onChange(triggers.plainChild)
        autoscalers.onChange(triggers.plainChild)
        scaledObjects.onChange(triggers.plainChild)
        references.secrets.onChange(triggers.reference)
        references.configMaps.onChange(triggers.reference)
    }

    @Sendable func waitUntilSynced() async throws {
        for cache in required { try await cache.waitUntilSynced(timeout: nil) }
    }
}
