// SPDX-License-Identifier: Apache-2.0

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
        guard handlesSignals else { return try await group.run() }
        // Trapped before anything starts, so that none is missed.
        try await run(following: await UnixSignalsSequence(trapping: [.sigterm, .sigint]))
    }

    private var group: ServiceGroup {
        let last = LeaderService(elector: elector, controllers: controllers)
        var configuration = ServiceGroupConfiguration(services: early + [last], logger: logger)
        configuration.maximumGracefulShutdownDuration = gracePeriod
        return ServiceGroup(configuration: configuration)
    }

    /// Runs until the services are done. The first signal shuts down gracefully, the second doesn't wait.
    func run<Signals: AsyncSequence & Sendable>(following signals: Signals) async throws
    where Signals.Element: Sendable {
        let group = group
        let logger = logger
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            tasks.addTask {
                var count = 0
                for try await signal in signals {
                    count += 1
                    logger.info("received a signal", metadata: ["signal": "\(signal)", "count": "\(count)"])
                    if count > 1 { return }
                    await group.triggerGracefulShutdown()
                }
            }
            defer { tasks.cancelAll() }
            try await tasks.next()
        }
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
