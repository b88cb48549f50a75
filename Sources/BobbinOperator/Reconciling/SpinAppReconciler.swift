package import KubeClient
package import KubeModel
package import KubeRuntime
import SpinAPI
import SpinRendering

/// Brings an app's children to what its spec and its executor ask for, then tells in its status how that goes.
package struct SpinAppReconciler: Reconciler {
    /// How soon an app is looked at again that waits for something nobody watches.
    static let patience = Duration.seconds(5)

    let caches: ObjectCaches
    let users: ExecutorUsers
    let sources: ConfigurationSources
    let events: EventRecorder
    let children: ChildWriter
    let statuses: StatusWriter
    let certificates: CertificateBundle
    let time: TimeSource
    let wallClock: @Sendable () -> Timestamp
    private let pending = PendingStatus()

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
        statuses = StatusWriter(writer: writer, apps: users.caches.apps)
        certificates = CertificateBundle(path: path)
        self.time = time
        self.wallClock = wallClock
    }

    package func reconcile(_ key: ObjectKey) async throws -> Outcome {
        guard let app = caches.apps[key] else {
            try await reportUnreadable(key)
            return .settled
        }
        guard !app.metadata.isBeingDeleted else { return .settled }
        let executor = users.executor(of: app)
        let names = ChildNames(app: app.metadata.name)
        let report = StatusReport(
            app: app,
            executor: executor?.metadata.name ?? app.spec.executor,
            selector: names.selector,
            now: wallClock()
        )
        do {
            let outcome = try await bring(app, with: executor)
            return try await write(report.status(for: outcome), of: app)
        } catch let failure as AppFailure {
            let running = caches.deployments[ObjectKey(namespace: key.namespace, name: names.deployment)]
            let owned = running.flatMap { $0.metadata.isOwned(by: app.metadata.uid) ? $0 : nil }
            return try await tell(failure, of: app, report.status(for: .failed(failure, running: owned)))
        }
    }

    /// Applies what is rendered for an app.
    private func bring(_ app: SpinApp, with executor: SpinAppExecutor?) async throws -> StatusReport.Outcome {
        guard let executor else { throw noExecutor(for: app) }
        let rendered = try render(app, executor, try await sources.resolve(app))
        let uid = app.metadata.uid
        async let service = children.bring(rendered.service, in: caches.services, owner: uid)
        guard let configuration = rendered.deployment else {
            let name = ChildNames(app: app.metadata.name).deployment
            let key = ObjectKey(namespace: app.metadata.namespace, name: name)
            try await children.remove(key, from: caches.deployments, owner: uid)
            return .external(service: try await service.metadata.name)
        }
        // The Secrets first: a pod that starts without its configuration goes on running without it.
        if rendered.installsCASecret, let name = rendered.caSecretName {
            try await certificates.bring(name, in: app.metadata.namespace, with: children)
        }
        if let secret = rendered.runtimeConfigSecret {
            try await children.bringSecret(secret, in: caches.secrets, owner: uid)
        }
        let deployment = try await children.bring(configuration, in: caches.deployments, owner: uid)
        return .applied(deployment, service: try await service.metadata.name)
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

    private func write(_ status: SpinAppStatus, of app: SpinApp) async throws -> Outcome {
        guard status != app.status else {
            pending.clear(app.key)
            return .settled
        }
        let isNotable = status.differsNotably(from: app.status)
        let isDue = isNotable || pending.isDue(app.key, now: time.now)
        let outcome = try await statuses.write(status, of: app, isDue: isDue)
        if isDue { pending.clear(app.key) }
        return outcome
    }

    /// Writes a failure into the status, and tells of it in one event when it is new.
    private func tell(_ failure: AppFailure, of app: SpinApp, _ status: SpinAppStatus) async throws -> Outcome
    {
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
        _ = try await write(status, of: app)
        return failure.isTransient ? .requeue(after: Self.patience) : .settled
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
    private func reportUnreadable(_ key: ObjectKey) async throws {
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
