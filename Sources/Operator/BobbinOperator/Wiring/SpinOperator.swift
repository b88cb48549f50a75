// SPDX-License-Identifier: Apache-2.0

package import KubeClient
import KubeModel
import KubeRuntime
import Logging
import ServiceLifecycle
import SpinAPI

/// The operator, wired: caches, queues, controllers, and what they stand on.
package struct SpinOperator: Sendable {
    private let configuration: ClientConfiguration
    private let options: OperatorOptions
    let memory = OperatorMemory()

    package init(_ configuration: ClientConfiguration, _ options: OperatorOptions) {
        self.configuration = configuration
        self.options = options
    }

    /// Runs until it is told to stop.
    ///
    /// - Throws: `KubeError` or `AddressError` where the configuration can't be used, `ListenError` where an address
    ///   is taken, `LeadershipLostError`. An API server that can't be reached is waited for.
    package func run() async throws {
        let logger = logger
        do {
            try await run(logger)
        } catch {
            // Who asked for lines of JSON gets one about the end, too; else the caller tells it.
            if options.logFormat == .json { logger.critical("stopped", metadata: ["error": "\(error)"]) }
            throw error
        }
    }

    private var logger: Logger {
        var logger =
            switch options.logFormat {
            case .text: Logger(label: Installation.product)
            case .json: Logger(label: Installation.product) { JSONLogHandler(label: $0) }
            }
        logger.logLevel = Logger.Level(rawValue: options.logLevel) ?? .info
        return logger
    }

    private func run(_ logger: Logger) async throws {
        let metrics = MetricsRegistry(prefix: Installation.metricPrefix)
        metrics.addProcessMetrics()
        metrics.gauge(
            metrics.qualified("build_info"),
            help: "Always 1. The label holds the version of Bobbin.",
            labels: [("version", Release.version)]
        ).set(1)
        let requests = ClientMetrics(registry: metrics)
        let health = OperatorHealth()
        let client = try Client(
            configuration,
            observer: { code, method, host, duration, operation in
                health.observe(code: Int(code), operation)
                requests.observe(
                    method: method,
                    code: Int(code),
                    host: host,
                    duration: duration,
                    operation: operation
                )
            },
            onSilentConnection: { silence in
                requests.closedSilentConnection()
                logger.warning(
                    "closed an API server connection that sent no data",
                    metadata: ["seconds": "\(silence.components.seconds)"]
                )
            }
        )
        do {
            try await assemble(client, health, metrics, logger).run(handlesSignals: options.handlesSignals)
        } catch {
            await client.shutDown()
            throw error
        }
        await client.shutDown()
    }

    private func assemble(
        _ client: Client,
        _ health: OperatorHealth,
        _ metrics: MetricsRegistry,
        _ logger: Logger
    ) throws -> Operator {
        let informers = InformerSet(client: client, options: options, logger: logger, metrics: metrics)
        let shimInformers = options.namespaces.isEmpty ? self.shimInformers(client, metrics, logger) : nil
        let gate = StartOverGate()
        let startOver: @Sendable () -> Void = {
            gate.pass {
                logger.warning("the API server returned to an older state, listing all objects again")
                informers.startOver()
                shimInformers?.startOver()
            }
        }
        let elector = options.electsLeader ? self.elector(client, informers, startOver, metrics, logger) : nil
        var fence: (@Sendable () throws -> Void)?
        if let elector { fence = { try elector.checkLeading() } }
        AppMetrics.register(informers.apps.store, in: metrics)
        let users = ExecutorUsers(caches: informers.stores, ownNamespace: options.installation.namespace)
        let events = EventRecorder(
            writer: client,
            component: Installation.eventComponent,
            instance: options.identity,
            logger: logger,
            metrics: metrics
        )
        // What hangs in one namespace must not hold up another.
        func queue(_ name: String) -> WorkQueue<ObjectKey> {
            WorkQueue(name: name, group: { $0.namespace }, metrics: metrics)
        }
        let appQueue = queue("spinapp")
        let executorQueue = queue("spinappexecutor")
        let times = AppTimes(metrics: metrics, apps: memory.apps)
        let pacer = RolloutPacer(
            users: users,
            apps: memory.apps,
            executors: memory.executors,
            requeue: { appQueue.add($0) },
            report: { executorQueue.add($0, after: SpinAppExecutorReconciler.reportPause) }
        )
        informers.connect(
            Triggers(apps: appQueue, executors: executorQueue, users: users, times: times)
        )
        let versions = AnsweredVersions(informers.versions, onRegression: startOver)
        let writer = JournaledWriter(GuardedWriter(client, fence: fence, versions: versions))
        let apps = Controller(
            name: "spinapp",
            queue: appQueue,
            reconciler: SpinAppReconciler(
                users: users,
                reader: client,
                writer: writer,
                references: informers.references,
                hasKEDA: { try await informers.keda.isAvailable(within: .milliseconds(500)) },
                events: events,
                pacer: pacer,
                memory: memory.apps,
                certificateBundle: options.certificateBundle,
                times: times
            ),
            workers: options.workers,
            slowWorkers: 32,
            waitingFor: [informers.waitUntilSynced, { times.begin() }],
            logger: logger,
            metrics: metrics
        )
        let executors = Controller(
            name: "spinappexecutor",
            queue: executorQueue,
            reconciler: SpinAppExecutorReconciler(
                users: users,
                reader: client,
                writer: writer,
                events: events,
                pacer: pacer,
                memory: memory.executors
            ),
            workers: 2,
            slowWorkers: 8,
            waitingFor: [informers.waitUntilSynced],
            logger: logger,
            metrics: metrics
        )
        let shims = shimInformers.map { self.shims($0, client, writer, events, metrics, logger) }
        let defaults = options.defaults.map { folder in
            DefaultsService(
                folder: DefaultFolder(path: folder, ownNamespace: options.installation.namespace),
                server: DefaultsServer(client, fence: fence),
                isNamespaced: !options.namespaces.isEmpty,
                logger: logger
            )
        }
        let probes = ProbeServer(
            probes: try Self.address(options.probeAddress),
            metricsAddress: try Self.address(options.metricsAddress),
            security: try security(client, metrics, logger),
            liveness: health.liveness(client: client, caches: informers.required),
            readiness: [HealthCheck("caches") { informers.unreadiness }],
            metrics: metrics,
            logger: logger
        )
        var services: [any Service] = [probes, events, MemoryReturn()] + informers.services
        if let shimInformers { services.append(shimInformers) }
        var controllers: [any Service] = [apps, executors]
        if let shims { controllers.append(shims) }
        if let defaults { controllers.append(defaults) }
        if elector != nil { controllers.append(CacheGuard(informers.required, logger: logger)) }
        return Operator(
            services: services,
            elector: elector,
            controllers: controllers,
            logger: logger
        )
    }

    /// What keeps the metrics to those who may read them, where that is asked for.
    private func security(
        _ client: Client,
        _ metrics: MetricsRegistry,
        _ logger: Logger
    ) throws -> MetricsSecurity? {
        guard options.securesMetrics, options.metricsAddress != nil else { return nil }
        let host = options.identity.prefix { $0 != "_" }
        let names = [String(host)] + options.installation.metricsHosts
        return MetricsSecurity(
            certificate: try ServerCertificate(
                options.metricsCertificates.map { .folder($0) }
                    ?? .own(subject: Installation.product, names: names),
                metrics: metrics,
                logger: logger
            ),
            desk: AccessDesk(writer: client, fieldManager: Installation.fieldManager, logger: logger),
            readerRole: Installation.metricsReaderRole
        )
    }

    /// What is watched for Shims.
    private func shimInformers(
        _ client: Client,
        _ metrics: MetricsRegistry,
        _ logger: Logger
    ) -> ShimInformers {
        ShimInformers(
            reader: client,
            isServed: { try await client.serves(Shim.type) },
            namespace: options.installation.namespace,
            logger: logger,
            metrics: metrics
        )
    }

    /// What brings Shims to nodes. Apps go on without it, where Shims aren't served or may not be read.
    private func shims(
        _ informers: ShimInformers,
        _ client: Client,
        _ writer: any ObjectWriter,
        _ events: EventRecorder,
        _ metrics: MetricsRegistry,
        _ logger: Logger
    ) -> any Service {
        ShimMetrics.register(informers.caches.shims, in: metrics)
        let queue = WorkQueue<ObjectKey>(name: "shim", metrics: metrics)
        informers.connect(ShimTriggers(queue: queue, caches: informers.caches))
        let settings = ShimSettings(
            namespace: options.installation.namespace,
            image: options.agentImage,
            imagePullPolicy: options.agentImagePullPolicy
        )
        return Controller(
            name: "shim",
            queue: queue,
            reconciler: ShimReconciler(
                caches: informers.caches,
                reader: client,
                writer: writer,
                events: events,
                settings: settings,
                memory: memory.shims
            ),
            // Two Shims that ask for the same are looked at one after the other.
            workers: 1,
            waitingFor: [informers.waitUntilSynced],
            logger: logger,
            metrics: metrics
        )
    }

    private func elector(
        _ client: Client,
        _ informers: InformerSet,
        _ startOver: @escaping @Sendable () -> Void,
        _ metrics: MetricsRegistry,
        _ logger: Logger
    ) -> LeaderElector {
        LeaderElector(
            lease: options.installation.lease,
            identity: options.identity,
            reader: client,
            writer: client,
            logger: logger,
            metrics: metrics,
            obstacle: { informers.obstacle },
            onRegression: startOver
        )
    }

    private static func address(_ text: String?) throws -> ListenAddress? {
        guard let text else { return nil }
        guard let address = ListenAddress(text) else { throw AddressError(text: text) }
        return address
    }
}

/// A flag that should hold an address to serve on, and doesn't.
package struct AddressError: Error, CustomStringConvertible {
    let text: String
    package var description: String {
        "\"\(text)\" is not a valid listen address; use an address such as :8081 or 127.0.0.1:8081, or \"off\""
    }
}
