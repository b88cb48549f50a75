// SPDX-License-Identifier: Apache-2.0

package import KubeClient
package import KubeModel
package import KubeRuntime
import SpinAPI
import SpinRendering
import SpinState

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
    let statuses: StatusWriter<SpinApp>
    let gate: RolloutGate
    let wallClock: @Sendable () -> Timestamp
    let times: AppTimes?
    let memory: AppMemory

    package init(
        users: ExecutorUsers,
        reader: any ObjectReader,
        writer: any ObjectWriter,
        references: ReferenceWatches,
        hasKEDA: @escaping @Sendable () async throws -> Bool,
        events: EventRecorder,
        pacer: RolloutPacer,
        memory: AppMemory,
        certificateBundle path: String,
        times: AppTimes? = nil,
        time: TimeSource = .continuous,
        wallClock: @escaping @Sendable () -> Timestamp = { WallClock.now }
    ) {
        caches = users.caches
        self.reader = reader
        self.users = users
        self.events = events
        self.memory = memory
        let stores = users.caches
        let ledger = ChildLedger(memory.part(\.children))
        let childWriter = ChildWriter(reader: reader, writer: writer, ledger: ledger, time: time)
        children = AppChildren(caches: stores, writer: childWriter, hasKEDA: hasKEDA)
        secrets = RuntimeConfigSecrets(
            children: childWriter,
            store: stores.secrets,
            verified: memory.part(\.verifiedSecrets)
        )
        pruner = SecretPruner(
            reader: reader,
            writer: writer,
            store: stores.secrets,
            time: time,
            records: memory.part(\.passing.pruning)
        )
        let contents = ConfigurationContents(
            reader: reader,
            watches: references,
            references: memory.part(\.references)
        )
        let keys = DigestKeySource(namespace: users.ownNamespace, reader: reader, writer: writer)
        configurations = ConfigurationResolver(
            contents: contents,
            keys: keys,
            stored: memory.part(\.configuration)
        )
        certificates = CertificateBundle(path: path, contents: contents, children: childWriter)
        statuses = StatusWriter(
            writer: writer,
            store: stores.apps,
            time: time,
            pending: memory.part(\.passing.pendingStatus)
        )
        pods = PodInspector(
            pods: stores.pods,
            reader: reader,
            time: time,
            looks: memory.part(\.passing.podLook)
        )
        gate = RolloutGate(
            pacer: pacer,
            brakes: memory.part(\.passing.brake),
            time: time,
            wallClock: wallClock
        )
        self.wallClock = wallClock
        self.times = times
    }

    package func reconcile(_ key: ObjectKey) async throws -> Outcome {
        let start = times?.now
        guard let app = caches.apps[key] else {
            if let stub = caches.apps.undecodable(key), let failure = AppFailure(SpinApp.type, unread: stub) {
                return try await updateStatus(failure, ofUnread: stub, key)
            }
            drop(key)
            reportUnreadable(key)
            return .settled
        }
        guard !app.metadata.isBeingDeleted else {
            gate.leave(key)
            return .settled
        }
        let executor = users.choice(for: app)
        let report = report(of: app, executor)
        do {
            let (outcome, pause, wait) = try await apply(app, with: executor)
            record(outcome, of: key, asOf: start, isWaiting: wait != nil)
            return try await updateStatus(outcome, of: app, report, lookAgain: pause, waitingFor: wait)
        } catch let failure as AppFailure {
            gate.fail(key)
            if let start { times?.refused(key, asOf: start) }
            return try await updateStatus(failure, of: app, report)
        } catch let failed as FailedChildren {
            gate.fail(key)
            if let start { times?.refused(key, asOf: start) }
            return try await updateStatus(failed, of: app, report)
        } catch let error as KubeError where error.isReportable {
            // Told, and then tried again as any failure is, with its own growing waits: others go first.
            gate.pacer.withdraw(key)
            _ = try await updateStatus(AppFailure(error), of: app, report)
            throw error
        }
    }

    package func report(_ timeout: ReconcileTimeout, of key: ObjectKey) async throws {
        guard let app = caches.apps[key], !app.metadata.isBeingDeleted else { return }
        _ = try await updateStatus(AppFailure(timeout), of: app, report(of: app, users.choice(for: app)))
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
    private func record(
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

    /// Drops all that is remembered of an app that is gone, and takes it out of what apps share.
    private func drop(_ key: ObjectKey) {
        gate.leave(key)
        configurations.release(key)
        memory.drop(key)
    }

    /// Applies what is rendered for an app.
    ///
    /// - Throws: ``FailedChildren`` where some objects couldn't be applied, ``AppFailure`` where nothing could be
    ///   rendered, else `KubeError`.
    private func apply(
        _ app: SpinApp,
        with choice: ExecutorChoice
    ) async throws -> (StatusReport.Outcome, lookAgain: Duration?, RolloutWait?) {
        let executor = try executor(choice, for: app)
        let live = try await liveDeployment(of: app)
        var failures = ChildFailures()
        let configuration = try await configuration(of: app, executor, live: live, failures: &failures)
        var rendering = Rendering(
            app: app,
            executor: executor,
            configuration: configuration.desired,
            live: live?.live
        )
        var rendered = try rendering.render()
        if isUnderLongName(rendered, of: app) {
            rendering.hasLongSecretName = true
            rendered = try rendering.render()
        }
        reportWarnings(rendered, of: app)
        func decision(on rendered: RenderedApp) async throws -> RolloutGate.Decision {
            try await decide(rendered, of: app, on: executor, live: live, configuration)
        }
        var workload = AppChildren.Workload.keep(live)
        if failures.isEmpty {
            let before = try await decision(on: rendered)
            if case .wait(let wait) = before, let live {
                let present = try await applyHeld(rendered, of: app, on: executor, live: live)
                return (try outcome(present, rendered, of: app, on: executor, configuration), nil, wait)
            }
            // The Secret first: a pod that starts without its configuration goes on running without it.
            let isLong = rendering.hasLongSecretName
            do {
                try await ensureSecret(&rendered, &rendering, of: app)
                let isRenamed = rendering.hasLongSecretName != isLong
                let after = isRenamed ? try await decision(on: rendered) : before
                workload = .apply(after.notes)
            } catch { try failures.record(error) }
        }
        if failures.isEmpty, let name = rendered.runtimeConfigSecretName {
            configurations.remember(name, of: app, configuration)
        }
        var present = try await children.apply(rendered, of: app, workload: workload)
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
        if let missingFailure = configuration.missingFailure {
            return .failed(missingFailure, running: present.deployment, service: .some(service))
        }
        guard let deployment = present.deployment else { return .external(service: service) }
        return .applied(
            deployment,
            service: service,
            podFailure: nil,
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
        guard ReplicaCount.isHandedBack(by: app, cached.live) else { return cached }
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
            try await certificates.ensure(name, for: app.key)
        }
        return try await configurations.resolve(app, references) { name in
            secrets.isTrusted(
                ObjectKey(namespace: app.metadata.namespace, name: name),
                owner: ChildOwner(app)
            )
        }
    }

    /// Creates the generated Secret, under its longer name where the shorter one is another configuration's.
    private func ensureSecret(
        _ rendered: inout RenderedApp,
        _ rendering: inout Rendering,
        of app: SpinApp
    ) async throws {
        let owner = ChildOwner(app)
        if let secret = rendered.runtimeConfigSecret {
            do {
                return try await secrets.ensure(secret, owner: owner, isLast: rendering.hasLongSecretName)
            } catch is RuntimeConfigSecrets.NameTaken { rendering.hasLongSecretName = true }
            rendered = try rendering.render()
            if let secret = rendered.runtimeConfigSecret {
                try await secrets.ensure(secret, owner: owner, isLast: true)
            }
        }
    }

    /// Reports what the app's owner should know though the app runs: once, and again only when it changes.
    private func reportWarnings(_ rendered: RenderedApp, of app: SpinApp) {
        let text = rendered.warnings.map(\.description).joined(separator: "; ")
        let hash = text.isEmpty ? 0 : text.hashValue
        let isNew = memory.update(app.key) { record in
            defer { record.warnings = hash }
            return record.warnings != hash
        }
        guard isNew, !text.isEmpty else { return }
        events.record(
            .warning,
            reason: "Advice",
            action: "Render",
            note: text,
            about: EventReference(app)
        )
    }

    private func executor(_ choice: ExecutorChoice, for app: SpinApp) throws -> SpinAppExecutor {
        if case .unreadable(let key, _) = choice, let stub = caches.executors.undecodable(key),
            let failure = AppFailure(SpinAppExecutor.type, unread: stub)
        {
            throw failure
        }
        do {
            return try choice.get(for: app, ownNamespace: users.ownNamespace)
        } catch { throw AppFailure(error.reason, error.description) }
    }
}
