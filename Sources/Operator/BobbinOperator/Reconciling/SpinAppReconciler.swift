package import KubeClient
package import KubeModel
package import KubeRuntime
import SpinAPI
import SpinRendering

/// Brings an app's children to what its spec and its executor ask for, then tells in its status how that goes.
package struct SpinAppReconciler: Reconciler {
    let caches: ObjectCaches
    let reader: any ObjectReader
    let users: ExecutorUsers
    let events: EventRecorder
    let children: AppChildren
    let secrets: RuntimeConfigSecrets
    let pruner: SecretPruner
    let configurations: ConfigurationResolver
    let certificates: CertificateBundle
    let pods: PodInspector
    let statuses: StatusWriter
    let gate: RolloutGate
    let wallClock: @Sendable () -> Timestamp
    let times: AppTimes?
    private let advice = Advice()
    let reported = ReportedFailures()

    package init(
        users: ExecutorUsers,
        reader: any ObjectReader,
        writer: any ObjectWriter,
        references: ReferenceWatches,
        hasKEDA: @escaping @Sendable () async throws -> Bool,
        events: EventRecorder,
        pacer: RolloutPacer,
        certificateBundle path: String,
        times: AppTimes? = nil,
        time: TimeSource = .continuous,
        wallClock: @escaping @Sendable () -> Timestamp = { WallClock.now }
    ) {
        caches = users.caches
        self.reader = reader
        self.users = users
        self.events = events
        let childWriter = ChildWriter(reader: reader, writer: writer, ledger: ChildLedger(), time: time)
        children = AppChildren(caches: users.caches, writer: childWriter, hasKEDA: hasKEDA)
        secrets = RuntimeConfigSecrets(children: childWriter, store: users.caches.secrets)
        pruner = SecretPruner(reader: reader, writer: writer, store: users.caches.secrets)
        let contents = ConfigurationContents(reader: reader, watches: references)
        let keys = DigestKeySource(namespace: users.ownNamespace, reader: reader, writer: writer)
        configurations = ConfigurationResolver(contents: contents, keys: keys)
        certificates = CertificateBundle(path: path, contents: contents, children: childWriter)
        statuses = StatusWriter(writer: writer, apps: users.caches.apps, time: time)
        pods = PodInspector(pods: users.caches.pods, reader: reader, time: time)
        gate = RolloutGate(pacer: pacer, brakes: RotationBrakes(time: time), wallClock: wallClock)
        self.wallClock = wallClock
        self.times = times
    }

    package func reconcile(_ key: ObjectKey) async throws -> Outcome {
        let start = times?.now
        guard let app = caches.apps[key] else {
            if let stub = caches.apps.undecodable(key), let failure = AppFailure(SpinApp.type, unread: stub) {
                return try await updateStatus(failure, ofUnread: stub, key)
            }
            forget(key)
            reportUnreadable(key)
            return .settled
        }
        guard !app.metadata.isBeingDeleted else {
            gate.forget(key)
            return .settled
        }
        let executor = users.choice(for: app)
        let report = report(of: app, executor)
        do {
            let (outcome, pause, wait) = try await bring(app, with: executor)
            note(outcome, of: key, asOf: start, isWaiting: wait != nil)
            return try await tell(outcome, of: app, report, lookAgain: pause, waitingFor: wait)
        } catch let failure as AppFailure {
            gate.fail(key)
            if let start { times?.refused(key, asOf: start) }
            return try await tell(failure, of: app, report)
        } catch let failed as FailedChildren {
            gate.fail(key)
            if let start { times?.refused(key, asOf: start) }
            return try await updateStatus(failed, of: app, report)
        } catch let error as KubeError where error.isReportable {
            // Told, and then tried again as any failure is, with its own growing waits: others go first.
            gate.pacer.withdraw(key)
            _ = try await tell(AppFailure(error), of: app, report)
            throw error
        }
    }

    package func report(_ timeout: ReconcileTimeout, of key: ObjectKey) async throws {
        guard let app = caches.apps[key], !app.metadata.isBeingDeleted else { return }
        _ = try await tell(AppFailure(timeout), of: app, report(of: app, users.choice(for: app)))
    }

    private func report(of app: SpinApp, _ executor: ExecutorChoice) -> StatusReport {
        StatusReport(
            app: app,
            executor: executor.name ?? app.spec.executor,
            selector: ChildNames(app: app.metadata.name).selector,
            now: wallClock()
        )
    }

    /// Measures an app that was applied, unless it waits or something that others have to bring is missing.
    private func note(
        _ outcome: StatusReport.Outcome,
        of key: ObjectKey,
        asOf start: Duration?,
        isWaiting: Bool
    ) {
        guard let start else { return }
        if isWaiting {
            times?.refused(key, asOf: start)
        } else if case .failed = outcome {
            times?.refused(key, asOf: start)
        } else {
            times?.applied(key, asOf: start)
        }
    }

    /// Keeps nothing of an app that is gone.
    private func forget(_ key: ObjectKey) {
        children.writer.ledger.forget(key)
        secrets.forget(key)
        statuses.forget(key)
        configurations.forget(key)
        pruner.forget(key)
        reported.clear(key)
        advice.forget(key)
        pods.forget(key)
        gate.forget(key)
        times?.forget(key)
    }

    /// Applies what is rendered for an app.
    ///
    /// - Throws: ``FailedChildren`` where some objects couldn't be applied, ``AppFailure`` where nothing could be
    ///   rendered, else `KubeError`.
    private func bring(
        _ app: SpinApp,
        with choice: ExecutorChoice
    ) async throws -> (StatusReport.Outcome, lookAgain: Duration?, RolloutWait?) {
        let executor = try executor(choice, for: app)
        let live = try await liveDeployment(of: app)
        var failures = ChildFailures()
        let configuration = try await configuration(of: app, executor, live: live, failures: &failures)
        let marks = ConfigurationMarks(of: configuration, app: app, live: live)
        var rendering = Rendering(
            app: app,
            executor: executor,
            input: configuration.input,
            annotation: marks.current
        )
        var rendered = try rendering.render()
        if isUnderLongName(rendered, of: app) {
            rendering.hasLongSecretName = true
            rendered = try rendering.render()
        }
        tellAdvice(rendered, of: app)
        let count = ReplicaCount(of: app, live: live)
        let wanted = rendered.noting(marks, count)
        func decision(on rendered: RenderedApp) async throws -> RolloutGate.Decision {
            try await decide(rendered, of: app, on: executor, live: live, configuration)
        }
        var workload = AppChildren.Workload.keep(live)
        if failures.isEmpty {
            let before = try await decision(on: wanted)
            if case .wait(let wait) = before, let live {
                let present = try await bringHeld(wanted, of: app, on: executor, live: live)
                return (try outcome(present, rendered, of: app, on: executor, configuration), nil, wait)
            }
            // The Secret first: a pod that starts without its configuration goes on running without it.
            let isLong = rendering.hasLongSecretName
            do {
                try await bringSecret(&rendered, &rendering, of: app)
                let isRenamed = rendering.hasLongSecretName != isLong
                let after =
                    isRenamed ? try await decision(on: rendered.noting(marks, count)) : before
                workload = .apply(after.notes)
            } catch { try failures.record(error) }
        }
        if failures.isEmpty, let name = rendered.runtimeConfigSecretName {
            configurations.remember(name, of: app, configuration)
        }
        rendered.note(marks)
        rendered.note(count)
        var present = try await children.bring(rendered, of: app, workload: workload)
        present.failures = failures.joined(present.failures)
        let lookAgain =
            configuration.isKnown
            ? try await pruner.prune(
                app,
                current: rendered.runtimeConfigSecretName,
                deployment: present.deployment,
                appLabel: rendered.names.appLabel
            ) : nil
        let outcome = try outcome(
            present,
            rendered,
            of: app,
            on: executor,
            configuration,
            lookAgain: lookAgain
        )
        return (outcome, lookAgain, nil)
    }

    /// - Throws: ``FailedChildren``.
    private func outcome(
        _ present: AppChildren.Present,
        _ rendered: RenderedApp,
        of app: SpinApp,
        on executor: SpinAppExecutor,
        _ configuration: AppConfiguration,
        lookAgain: Duration? = nil
    ) throws -> StatusReport.Outcome {
        let service = present.service.map {
            ServiceAddress(name: $0.metadata.name, port: Int64(rendered.servicePort ?? 80))
        }
        guard present.failures.isEmpty else {
            throw FailedChildren(
                failures: present.failures,
                running: present.deployment,
                service: service,
                lookAgain: lookAgain
            )
        }
        if let lack = configuration.lack {
            return .failed(lack, running: present.deployment, service: .some(service))
        }
        guard let deployment = present.deployment else { return .external(service: service) }
        return .applied(
            deployment,
            service: service,
            trouble: nil,
            image: rendered.image(of: app, executor)
        )
    }

    /// The Deployment that an app has, by the cache or, where that may not know it, by the API server.
    private func liveDeployment(of app: SpinApp) async throws -> Deployment? {
        try children.checkSize(of: app)
        guard let cached = children.deployment(of: app) else {
            // It had one: perhaps somebody took its label away, and with it all that the Deployment remembers.
            return app.status.deploymentName.isEmpty ? nil : try await children.readDeployment(of: app)
        }
        guard ReplicaCount.isHandedBack(by: app, cached) else { return cached }
        // From now on the count stands still, and is the one to keep.
        try await children.removeScalers(of: app)
        return try await children.readDeployment(of: app)
    }

    private func isUnderLongName(_ rendered: RenderedApp, of app: SpinApp) -> Bool {
        guard let digest = rendered.runtimeConfigDigest, let name = rendered.runtimeConfigSecretName else {
            return false
        }
        return secrets.isUnderLongName(digest, shortName: name, of: app)
    }

    /// What the app's Secrets and ConfigMaps come to.
    ///
    /// What keeps the pods from being made is recorded as a failure. All else of the app can be applied, with the
    /// configuration that the pods have now standing in.
    private func configuration(
        of app: SpinApp,
        _ executor: SpinAppExecutor,
        live: Deployment?,
        failures: inout ChildFailures
    ) async throws -> AppConfiguration {
        do {
            return try await configuration(of: app, executor)
        } catch let failure as AppFailure {
            try failures.record(failure)
            return .unknown
        }
    }

    private func configuration(
        of app: SpinApp,
        _ executor: SpinAppExecutor
    ) async throws -> AppConfiguration {
        let references = SpinAppRendering.references(of: app, executor: executor)
        configurations.watch(app, references)
        if executor.createDeployment, let config = executor.deploymentConfig, config.installDefaultCACerts,
            let name = config.caSecretName
        {
            try await certificates.bring(name, for: app.key)
        }
        return try await configurations.resolve(app, references) { name in
            secrets.isTrusted(
                ObjectKey(namespace: app.metadata.namespace, name: name),
                owner: app.metadata.uid
            )
        }
    }

    /// Creates the generated Secret, under its longer name where the shorter one is another configuration's.
    private func bringSecret(
        _ rendered: inout RenderedApp,
        _ rendering: inout Rendering,
        of app: SpinApp
    ) async throws {
        let owner = ChildOwner(app)
        if let secret = rendered.runtimeConfigSecret {
            do {
                return try await secrets.bring(secret, owner: owner, isLast: rendering.hasLongSecretName)
            } catch is RuntimeConfigSecrets.NameTaken { rendering.hasLongSecretName = true }
            rendered = try rendering.render()
            if let secret = rendered.runtimeConfigSecret {
                try await secrets.bring(secret, owner: owner, isLast: true)
            }
        }
    }

    private func tellAdvice(_ rendered: RenderedApp, of app: SpinApp) {
        guard let news = advice.news(of: rendered, for: app.key) else { return }
        events.record(
            .warning,
            reason: "Advice",
            action: "Render",
            note: news,
            about: EventReference(app)
        )
    }

    private func executor(_ choice: ExecutorChoice, for app: SpinApp) throws -> SpinAppExecutor {
        switch choice {
        case .found(let executor): return executor
        case .unreadable(let object):
            if let failure = AppFailure(SpinAppExecutor.type, unread: object) { throw failure }
            let name = object.key.map { "\($0)" } ?? app.spec.executor
            throw AppFailure(.unreadable, "cannot read SpinAppExecutor \"\(name)\": \(object.reason)")
        case .ambiguous(let executors):
            let names = executors.map { "\"\($0.name)\"" }.joined(separator: ", ")
            throw AppFailure(
                .ambiguousExecutor,
                "SpinAppExecutors \(names) in namespace \"\(executors.first?.namespace ?? "")\" are all marked as "
                    + "the default by the annotation \(SpinKeyspace.defaultExecutorAnnotation); set spec.executor or "
                    + "mark only one"
            )
        case .none: throw noExecutor(for: app)
        }
    }

    private func noExecutor(for app: SpinApp) -> AppFailure {
        let name = app.spec.executor
        let place = "namespace \"\(app.metadata.namespace)\" or \"\(users.ownNamespace)\""
        return AppFailure(
            .executorNotFound,
            name.isEmpty
                ? "no SpinAppExecutor found in \(place); create one or set spec.executor"
                : "SpinAppExecutor \"\(name)\" not found in \(place); create it or change spec.executor"
        )
    }
}
