public import Logging
public import ServiceLifecycle
internal import UnixSignals

/// The services of an operator, run and shut down in order.
///
/// They start together and stop one by one, the last one first: the controllers finish the work under way while
/// the caches still answer, the lease is given back, the events are flushed, and the probes answer to the end.
public struct Operator: Sendable {
    private let early: [any Service]
    private let elector: LeaderElector?
    private let controllers: [any Service]
    private let logger: Logger
    private let gracePeriod: Duration

    /// An operator.
    ///
    /// - Parameters:
    ///   - services: What runs whether this process leads or not, in the order of starting: the probes first, then
    ///     the event recorder, then the informers, whose caches so are warm when the leadership comes.
    ///   - elector: Who decides whether this process leads; `nil` where there is only one.
    ///   - controllers: What runs only while it leads.
    ///   - gracePeriod: How long a shutdown may take; below the pod's `terminationGracePeriodSeconds`.
    public init(
        services: [any Service],
        elector: LeaderElector? = nil,
        controllers: [any Service],
        gracePeriod: Duration = .seconds(25),
        logger: Logger = Logger(label: "operator")
    ) {
        early = services
        self.elector = elector
        self.controllers = controllers
        self.gracePeriod = gracePeriod
        self.logger = logger
    }

    /// Runs until SIGTERM or SIGINT, or until a service fails. A second signal ends it at once.
    ///
    /// - Parameter handlesSignals: Whether signals are caught; without, shut down by the task that runs this.
    /// - Throws: What a service throws: ``LeadershipLostError``, ``ListenError``.
    public func run(handlesSignals: Bool = true) async throws {
        let last = LeaderService(elector: elector, controllers: controllers)
        var configuration = ServiceGroupConfiguration(services: early + [last], logger: logger)
        configuration.maximumGracefulShutdownDuration = gracePeriod
        let group = ServiceGroup(configuration: configuration)
        guard handlesSignals else { return try await group.run() }
        try await withThrowingTaskGroup(of: Bool.self) { tasks in
            tasks.addTask {
                try await group.run()
                return true
            }
            tasks.addTask { await Self.followSignals(group, logger) }
            defer { tasks.cancelAll() }
            // Either the services are done, or a second signal asks not to wait for them.
            _ = try await tasks.next()
        }
    }

    /// The first signal shuts down gracefully; returns at the second.
    private static func followSignals(_ group: ServiceGroup, _ logger: Logger) async -> Bool {
        var count = 0
        for await signal in await UnixSignalsSequence(trapping: [.sigterm, .sigint]) {
            count += 1
            logger.info("caught a signal", metadata: ["signal": "\(signal)", "count": "\(count)"])
            if count > 1 { return false }
            await group.triggerGracefulShutdown()
        }
        return false
    }
}

/// Runs the controllers while this process leads.
struct LeaderService: Service {
    let elector: LeaderElector?
    let controllers: [any Service]

    func run() async throws {
        let controllers = controllers
        let body: @Sendable () async throws -> Void = {
            try await withThrowingDiscardingTaskGroup { group in
                for controller in controllers { group.addTask { try await controller.run() } }
            }
        }
        guard let elector else { return try await body() }
        try await elector.withLeadership(body)
    }
}
