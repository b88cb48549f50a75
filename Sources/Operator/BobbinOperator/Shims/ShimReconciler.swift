// SPDX-License-Identifier: Apache-2.0

import KubeClient
package import KubeModel
package import KubeRuntime
import ShimRendering
import SpinAPI
import SpinState

/// Brings a Shim to its nodes and takes it from them, then tells in its status how that goes.
///
/// To be run by one worker: two Shims that ask for the same must not be looked at at the same time.
package struct ShimReconciler: Reconciler {
    let caches: ShimCaches
    let reader: any ObjectReader
    let writer: any ObjectWriter
    let events: EventRecorder
    let settings: ShimSettings
    let time: TimeSource
    let wallClock: @Sendable () -> Timestamp
    let children: ChildWriter
    let memory: ShimMemory
    private let surveyor: PodSurveyor
    private let agentEvents: AgentEvents
    private let statuses: StatusWriter<Shim>

    init(
        caches: ShimCaches,
        reader: any ObjectReader,
        writer: any ObjectWriter,
        events: EventRecorder,
        settings: ShimSettings,
        memory: ShimMemory,
        time: TimeSource = .continuous,
        wallClock: @escaping @Sendable () -> Timestamp = { WallClock.now }
    ) {
        self.caches = caches
        self.reader = reader
        self.writer = writer
        self.events = events
        self.settings = settings
        self.time = time
        self.wallClock = wallClock
        self.memory = memory
        let ledger = ChildLedger(memory.part(\.children))
        children = ChildWriter(reader: reader, writer: writer, ledger: ledger, time: time)
        surveyor = PodSurveyor(reader: reader, time: time, records: memory.part(\.survey))
        agentEvents = AgentEvents(
            reader: reader,
            namespace: settings.namespace,
            time: time,
            looks: memory.part(\.agentLooks)
        )
        statuses = StatusWriter(
            writer: writer,
            store: caches.shims,
            time: time,
            pending: memory.part(\.pendingStatus)
        )
    }

    package func reconcile(_ key: ObjectKey) async throws -> Outcome {
        guard let shim = caches.shims[key] else {
            memory.drop(key)
            reportUnreadable(key)
            return .settled
        }
        memory.update(key) { $0.begin(uid: shim.metadata.uid) }
        let rendering = try settings.rendering(of: shim)
        var view = view(of: shim, rendering)
        var plan = ShimPlan(view)
        let findings = try await agentEvents.inspect(key, plan.doubts, now: view.now)
        if !findings.told.isEmpty {
            view.told = findings.told
            plan = ShimPlan(view)
        }
        let failure = try await answer(&plan, &view)
        if let pause = findings.lookAgain { plan.look(in: pause) }
        memory.update(key) { [plan] in $0.waits = plan.waits }
        let effects = ShimEffects(reconciler: self, shim: shim, rendering: rendering)
        var result = try await effects.carryOut(plan)
        if let failure { result.add(failure) }
        if result.isGone { return .settled }
        return try await updateStatus(plan, result, of: shim, now: view.now)
    }

    /// Finds out which pods run with a Shim, where the plan depends on it, and makes the plan anew. Where it isn't known
    /// yet, what doesn't depend on it is done all the same.
    ///
    /// - Returns: Why it can't be found out.
    private func answer(_ plan: inout ShimPlan, _ view: inout ShimView) async throws -> KubeError? {
        let shim = view.shim
        guard let scope = plan.question else {
            surveyor.stop(shim.key)
            return nil
        }
        let question = PodSurvey.Question(scope, classes: view.classNames, closed: plan.closedNodes)
        do {
            let answer = try await surveyor.users(of: shim.key, question) { [view] users in
                guard shim.metadata.isBeingDeleted, !users.byNode.isEmpty else { return false }
                var view = view
                view.users = users
                return ShimPlan(view).isBlocked
            }
            switch answer {
            case .known(let users):
                view.users = users
                plan = ShimPlan(view)
            case .unfinished(let count):
                plan.surveyed = count
                plan.look(in: .milliseconds(10))
            }
            return nil
        } catch let error as KubeError {
            return error
        }
    }

    package func report(_ timeout: ReconcileTimeout, of key: ObjectKey) async throws {
        guard let shim = caches.shims[key] else { return }
        let view = view(of: shim, try settings.rendering(of: shim))
        var result = ShimEffects.Result()
        result.failure = ShimFailure(.timeout, AppFailure(timeout).message)
        _ = try await updateStatus(ShimPlan(view), result, of: shim, now: view.now)
    }

    private func view(of shim: Shim, _ rendering: ShimRendering) -> ShimView {
        var view = ShimView(
            shim: shim,
            shims: caches.shims.objects,
            nodes: caches.nodes.objects,
            now: wallClock()
        )
        func daemonSet(_ name: String) -> DaemonSet? {
            caches.daemonSets[ObjectKey(namespace: settings.namespace, name: name)]
        }
        view.agents = caches.agents.objects(index: ShimCaches.byShim.name, value: shim.metadata.name)
        view.installer = daemonSet(rendering.names.installDaemonSet)
        view.uninstaller = daemonSet(rendering.names.uninstallDaemonSet)
        view.runtimeClasses = caches.runtimeClasses.objects
        view.occupant = caches.occupant(of: shim.spec.runtimeClass.handler, besides: shim.metadata.name)
        view.problem = settings.problem(shim)
        view.order = rendering.digest(for: .install)
        view.waits = memory[shim.key].waits
        return view
    }

    /// Writes the status, and records what is new in it.
    private func updateStatus(
        _ plan: ShimPlan,
        _ result: ShimEffects.Result,
        of shim: Shim,
        now: Timestamp
    ) async throws -> Outcome {
        let report = ShimReport(shim: shim, plan: plan, failure: result.failure, now: now)
        let status = report.status
        let told = memory[shim.key].reportedFailures
        for news in ShimEvent.news(of: plan, in: status, before: shim.status, told: told) {
            record(news.kind, news.reason, news.note, shim)
        }
        let failures = Dictionary(plan.failures.map { ($0.node, $0.failure.reason) }) { $1 }
        memory.update(shim.key) { $0.reportedFailures = failures }
        for node in result.skipped {
            let note =
                "the Shim was not removed from node \"\(node)\", which is not ready or does not respond; if the node "
                + "comes back, remove \(ShimKeyspace.nodeFolder)/shims/\(shim.metadata.name) and the block of bobbin shim "
                + "\(shim.metadata.name) in containerd's configuration"
            record(.warning, "NodeSkipped", note, shim)
        }
        let pause = try await statuses.write(status, of: shim)
        if let error = result.error { throw error }
        let wait = [plan.lookAgain, pause].compactMap(\.self).min()
        if let cause = result.refusal?.retryCause(of: shim.key) { return .retry(cause, atLatest: wait) }
        return wait.map { .requeue(after: $0) } ?? .settled
    }

    private func record(_ kind: EventKind, _ reason: String, _ note: String, _ shim: Shim) {
        events.record(kind, reason: reason, action: "Reconcile", note: note, about: EventReference(shim))
    }

    /// Tells of a Shim that can't be read; its status can't be computed, so an event has to do.
    private func reportUnreadable(_ key: ObjectKey) {
        guard let unreadable = caches.shims.undecodable(key) else { return }
        events.record(
            .warning,
            reason: ShimReason.unreadable.rawValue,
            action: "Reconcile",
            note: "cannot read this Shim: \(unreadable.reason)",
            about: EventReference(
                type: Shim.type,
                key: key,
                uid: "",
                resourceVersion: unreadable.resourceVersion
            )
        )
    }
}
