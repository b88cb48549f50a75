package import KubeClient
import KubeModel
import KubeRuntime
import Logging
import ServiceLifecycle
import SpinAPI
import UnixSignals

/// The operator, wired: caches, queues, controllers, and what they stand on.
package struct SpinOperator: Sendable {
    private let configuration: ClientConfiguration
    private let options: OperatorOptions

    package init(_ configuration: ClientConfiguration, _ options: OperatorOptions) {
        self.configuration = configuration
        self.options = options
    }

    /// Runs until it is told to stop.
    ///
    /// - Throws: `KubeError` where the configuration can't be used; after that, failures are retried.
    package func run() async throws {
        var logger = Logger(label: "bobbin")
        logger.logLevel = Logger.Level(rawValue: options.logLevel) ?? .info
        let client = try Client(configuration)
        do {
            try await services(client, logger).run()
        } catch {
            await client.shutDown()
            throw error
        }
        await client.shutDown()
    }

    private func services(_ client: Client, _ logger: Logger) -> ServiceGroup {
        let caches = InformerSet(reader: client, options: options, logger: logger)
        let users = ExecutorUsers(caches: caches.stores, ownNamespace: options.ownNamespace)
        let appQueue = WorkQueue<ObjectKey>(name: "spinapp")
        let executorQueue = WorkQueue<ObjectKey>(name: "spinappexecutor")
        caches.connect(Triggers(apps: appQueue, executors: executorQueue, users: users))
        let events = EventRecorder()
        let apps = Controller(
            name: "spinapp",
            queue: appQueue,
            reconciler: SpinAppReconciler(
                users: users,
                reader: client,
                writer: client,
                events: events,
                certificateBundle: options.certificateBundle
            ),
            workers: options.workers,
            waitingFor: [caches.waitUntilSynced],
            logger: logger
        )
        let executors = Controller(
            name: "spinappexecutor",
            queue: executorQueue,
            reconciler: SpinAppExecutorReconciler(users: users, writer: client, events: events),
            workers: 1,
            waitingFor: [caches.waitUntilSynced],
            logger: logger
        )
        var group = ServiceGroupConfiguration(
            services: caches.services + [apps, executors],
            gracefulShutdownSignals: options.handlesSignals ? [.sigterm, .sigint] : [],
            logger: logger
        )
        group.maximumGracefulShutdownDuration = .seconds(20)
        return ServiceGroup(configuration: group)
    }
}
