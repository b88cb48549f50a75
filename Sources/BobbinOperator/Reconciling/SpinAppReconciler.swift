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
            return try await statuses.write(report.status(for: outcome), of: app)
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
        async let service = result { try await self.bringService(rendered, of: app) }
        let workload = await result { try await self.bringWorkload(rendered, of: app) }
        let name = try await service.get()?.metadata.name ?? ""
        guard let deployment = try workload.get() else { return .external(service: name) }
        return .applied(deployment, service: name)
    }

    /// Applies the Service, or removes it where the app wants none.
    private func bringService(_ rendered: RenderedApp, of app: SpinApp) async throws -> AppService? {
        guard let configuration = rendered.service else {
            let key = ObjectKey(namespace: app.metadata.namespace, name: rendered.names.service)
            try await children.remove(key, from: caches.services, owner: app.metadata.uid)
            return nil
        }
        return try await children.bring(configuration, in: caches.services, owner: app.metadata.uid)
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
            return try SpinAppRendering.render(
                app: app,
                executor: executor,
                runtimeConfig: .resolved(resolved)
            )
        } catch { throw AppFailure(error) }
    }

    /// Writes a failure into the status, and tells of it in one event when it is new.
    private func tell(_ failure: AppFailure, of app: SpinApp, _ report: StatusReport) async throws -> Outcome
    {
        let name = ChildNames(app: app.metadata.name).deployment
        let running = caches.deployments[ObjectKey(namespace: app.metadata.namespace, name: name)]
        let owned = running.flatMap { $0.metadata.isOwned(by: app.metadata.uid) ? $0 : nil }
        let before = app.status.condition("Ready")
        if before?.reason != failure.reason || before?.message != failure.message {
            events.record(
                .warning,
                reason: failure.reason,
                action: "Reconcile",
                note: failure.message,
                about: EventReference(app)
            )
        }
        let outcome = try await statuses.write(report.status(for: .failed(failure, running: owned)), of: app)
        return failure.isTransient ? .requeue(after: patience.next(app.key)) : outcome
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
