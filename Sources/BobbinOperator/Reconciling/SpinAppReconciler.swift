package import KubeClient
package import KubeModel
package import KubeRuntime
import SpinAPI
import SpinRendering

/// Brings an app's children to what its spec and its executor ask for, then tells in its status how that goes.
package struct SpinAppReconciler: Reconciler {
    /// How soon an app is looked at again that waits for something nobody watches: longer each time, since a
    /// thousand apps that all lack something must not become a load.
    private let patience = Patience()

    let caches: ObjectCaches
    let users: ExecutorUsers
    let sources: ConfigurationSources
    let events: EventRecorder
    let children: ChildWriter
    let statuses: StatusWriter
    let certificates: CertificateBundle
    let pods: PodInspector
    let wallClock: @Sendable () -> Timestamp
    private let advice = Advice()

    package init(
        users: ExecutorUsers,
        reader: any ObjectReader,
        writer: any ObjectWriter,
        events: EventRecorder,
        certificateBundle path: String,
        time: TimeSource = .continuous,
        wallClock: @escaping @Sendable () -> Timestamp = { WallClock.now }
    ) {
        caches = users.caches
        self.users = users
        sources = ConfigurationSources(reader: reader)
        self.events = events
        children = ChildWriter(reader: reader, writer: writer, ledger: ChildLedger())
        statuses = StatusWriter(writer: writer, apps: users.caches.apps, time: time)
        certificates = CertificateBundle(path: path)
        pods = PodInspector(pods: users.caches.pods, reader: reader, time: time)
        self.wallClock = wallClock
    }

    package func reconcile(_ key: ObjectKey) async throws -> Outcome {
        guard let app = caches.apps[key] else {
            forget(key)
            reportUnreadable(key)
            return .settled
        }
        guard !app.metadata.isBeingDeleted else { return .settled }
        let executor = users.choice(for: app)
        let names = ChildNames(app: app.metadata.name)
        let report = StatusReport(
            app: app,
            executor: executor.name ?? app.spec.executor,
            selector: names.selector,
            now: wallClock()
        )
        do {
            let outcome = try await bring(app, with: executor)
            patience.clear(key)
            return try await tell(outcome, of: app, report)
        } catch let failure as AppFailure {
            return try await tell(failure, of: app, report)
        } catch let error as KubeError where error.isAnswer {
            // Told, and then tried again as any failure is, with its own growing waits.
            _ = try await tell(AppFailure(error), of: app, report)
            throw error
        }
    }

    /// Keeps nothing of an app that is gone.
    private func forget(_ key: ObjectKey) {
        let names = ChildNames(app: key.name)
        children.ledger.forget(
            [names.deployment, names.service].map {
                ObjectKey(namespace: key.namespace, name: $0)
            }
        )
        statuses.forget(key)
        patience.clear(key)
        advice.forget(key)
        pods.forget(key)
    }

    /// Applies what is rendered for an app.
    private func bring(_ app: SpinApp, with choice: ExecutorChoice) async throws -> StatusReport.Outcome {
        let executor = try executor(choice, for: app)
        let rendered = try render(app, executor, try await sources.resolve(app))
        if let news = advice.news(of: rendered, for: app.key) {
            events.record(
                .warning,
                reason: "Advice",
                action: "Render",
                note: news,
                about: EventReference(app)
            )
        }
        // Both to their end, whatever becomes of the other: a write that is cut off may have been done all the same.
        async let service = result {
            try await self.children.bring(rendered.service, in: self.caches.services, owner: app.metadata.uid)
        }
        let workload = await result { try await self.bringWorkload(rendered, of: app) }
        let address = ServiceAddress(name: try await service.get().metadata.name)
        guard let deployment = try workload.get() else { return .external(service: address) }
        return .applied(deployment, service: address, trouble: nil)
    }

    /// Applies the Deployment and the Secrets that it needs, or removes it where somebody else runs the app.
    private func bringWorkload(_ rendered: RenderedApp, of app: SpinApp) async throws -> Deployment? {
        let uid = app.metadata.uid
        guard let configuration = rendered.deployment else {
            let key = ObjectKey(namespace: app.metadata.namespace, name: rendered.names.deployment)
            try await children.remove(key, from: caches.deployments, owner: uid)
            return nil
        }
        // The Secrets first: a pod that starts without its configuration goes on running without it.
        if rendered.installsCASecret, let name = rendered.caSecretName {
            try await certificates.bring(name, for: app, with: children)
        }
        if let secret = rendered.runtimeConfigSecret {
            try await children.bringSecret(secret, in: caches.secrets, owner: uid)
        }
        return try await children.bring(configuration, in: caches.deployments, owner: uid)
    }

    private func result<Value: Sendable>(
        _ work: @Sendable () async throws -> Value
    ) async -> Result<Value, any Error> {
        do {
            return .success(try await work())
        } catch { return .failure(error) }
    }

    private func render(
        _ app: SpinApp,
        _ executor: SpinAppExecutor,
        _ resolved: ResolvedConfig
    ) throws -> RenderedApp {
        do {
            return try SpinAppRendering.render(app: app, executor: executor, resolved: resolved)
        } catch { throw AppFailure(error) }
    }

    /// Writes into the status how the app's children and their pods are doing.
    private func tell(
        _ outcome: StatusReport.Outcome,
        of app: SpinApp,
        _ report: StatusReport
    ) async throws -> Outcome {
        guard case .applied(let deployment, let service, _) = outcome else {
            return try await write(report.status(for: outcome), of: app)
        }
        let found = try await pods.inspect(
            app.key,
            label: ChildNames(app: app.metadata.name).appLabel,
            of: deployment,
            now: report.now
        )
        let status = report.status(for: .applied(deployment, service: service, trouble: found.trouble))
        switch (try await write(status, of: app), found.lookAgain) {
        case (.settled, let again?): return .requeue(after: again)
        case (.requeue(let wait), let again?): return .requeue(after: min(wait, again))
        case (let written, nil): return written
        }
    }

    /// Writes a failure to apply the app into the status.
    private func tell(_ failure: AppFailure, of app: SpinApp, _ report: StatusReport) async throws -> Outcome
    {
        let name = ChildNames(app: app.metadata.name).deployment
        let running = caches.deployments[ObjectKey(namespace: app.metadata.namespace, name: name)]
        let owned = running.flatMap { $0.metadata.isOwned(by: app.metadata.uid) ? $0 : nil }
        let outcome = try await write(report.status(for: .failed(failure, running: owned)), of: app)
        return failure.isTransient ? .requeue(after: patience.next(app.key)) : outcome
    }

    /// Writes a status, and tells of the failure in it in one event when it is new.
    private func write(_ status: SpinAppStatus, of app: SpinApp) async throws -> Outcome {
        if let news = FailureNews(in: status, before: app.status) {
            events.record(
                .warning,
                reason: news.reason,
                action: "Reconcile",
                note: news.note,
                about: EventReference(app)
            )
        }
        return try await statuses.write(status, of: app)
    }

    private func executor(_ choice: ExecutorChoice, for app: SpinApp) throws -> SpinAppExecutor {
        switch choice {
        case .found(let executor): return executor
        case .unreadable(let object):
            let name = object.key.map { "\($0)" } ?? app.spec.executor
            throw AppFailure(.unreadable, "SpinAppExecutor \(name) can't be read: \(object.reason)")
        case .none: throw noExecutor(for: app)
        }
    }

    private func noExecutor(for app: SpinApp) -> AppFailure {
        let name = app.spec.executor
        let place = "namespace \(app.metadata.namespace), nor in \(users.ownNamespace)"
        return AppFailure(
            .executorNotFound,
            name.isEmpty
                ? "there is no SpinAppExecutor in \(place): create one, or name one in spec.executor"
                : "there is no SpinAppExecutor \(name) in \(place): create it, or name another in spec.executor"
        )
    }

    /// Tells of an app that can't be read; its status can't be computed, so an event has to do.
    private func reportUnreadable(_ key: ObjectKey) {
        guard let unreadable = caches.apps.undecodable(key) else { return }
        events.record(
            .warning,
            reason: Reason.unreadable.rawValue,
            action: "Reconcile",
            note: "this SpinApp can't be read: \(unreadable.reason)",
            about: EventReference(
                type: SpinApp.type,
                key: key,
                uid: "",
                resourceVersion: unreadable.resourceVersion
            )
        )
    }
}
