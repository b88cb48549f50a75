// SPDX-License-Identifier: Apache-2.0

import KubeClient
import KubeModel
import KubeRuntime
import SpinAPI
import SpinRendering
import SpinState

/// All objects that are made for an app, but for its Secrets.
struct AppChildren: Sendable {
    let caches: ObjectCaches
    let writer: ChildWriter
    /// Whether KEDA's resources can be used, once its objects have been read.
    let hasKEDA: @Sendable () async throws -> Bool

    /// What an app's objects are after they were applied, as far as they could be.
    struct Present: Sendable {
        /// `nil` where there is none, or where somebody else runs the app.
        var deployment: Deployment?
        /// `nil` where there is none, or where the app has no Service.
        var service: AppService?
        /// What went wrong, the Deployment's before others.
        var failures = ChildFailures()
    }

    /// What becomes of an app's Deployment while all else is applied.
    enum Workload: Sendable {
        /// It is applied, with annotations that are no reason for an apply.
        case apply([String: String] = [:])
        /// It stays as it is: it has to wait, or what its pods need couldn't be made.
        case keep(Deployment?)
    }

    /// Applies what was rendered, and deletes what is no longer.
    ///
    /// Each object is applied as far as it gets, whatever becomes of the others: a Service is no less wanted where a
    /// policy refuses the Deployment, and a budget that is refused is no reason to hold the app back.
    ///
    /// - Throws: `CancellationError`.
    func apply(
        _ rendered: RenderedApp,
        of app: SpinApp,
        workload: Workload = .apply()
    ) async throws -> Present {
        async let service = result { try await self.applyService(rendered, of: app) }
        let deployment = await result { () async throws -> Deployment? in
            switch workload {
            case .keep(let live): live
            case .apply(let notes): try await self.applyDeployment(rendered, of: app, recording: notes)
            }
        }
        let budget = await result {
            try await self.applyOrRemove(
                rendered.podDisruptionBudget,
                rendered,
                self.caches.disruptionBudgets,
                app
            )
        }
        let scaler = await result { try await self.applyScaler(rendered, of: app) }
        var present = Present()
        present.deployment = try present.failures.value(of: deployment) ?? self.deployment(of: app)
        present.service = try present.failures.value(of: await service) ?? nil
        _ = (try present.failures.value(of: budget), try present.failures.value(of: scaler))
        return present
    }

    /// The app's Deployment as it is now, if it is the app's.
    func deployment(of app: SpinApp) -> Deployment? {
        caches.deployments[key(ChildNames(app: app.metadata.name).deployment, app)].flatMap {
            Ownership(of: $0.metadata, for: ChildOwner(app)) == .foreign ? nil : $0
        }
    }

    /// Checks that the app's Deployment, if it has one, could be read.
    ///
    /// - Throws: ``AppFailure`` where it is over a bound: to ask the API server for it would come to the same.
    func checkSize(of app: SpinApp) throws {
        try caches.deployments.checkRead(key(ChildNames(app: app.metadata.name).deployment, app))
    }

    private func key(_ name: String, _ app: SpinApp) -> ObjectKey {
        ObjectKey(namespace: app.metadata.namespace, name: name)
    }

    private func applyDeployment(
        _ rendered: RenderedApp,
        of app: SpinApp,
        recording notes: [String: String]
    ) async throws -> Deployment? {
        guard let configuration = rendered.deployment else {
            try await writer.remove(
                key(rendered.names.deployment, app),
                from: caches.deployments,
                owner: ChildOwner(app)
            )
            return nil
        }
        let replicas = app.spec.isAutoscaled ? ["spec", "replicas"] : nil
        func apply(_ configuration: JSONValue) async throws -> Deployment {
            try await writer.apply(
                configuration,
                in: caches.deployments,
                owner: ChildOwner(app),
                givingUp: replicas,
                recording: notes
            )
        }
        do {
            return try await apply(configuration)
        } catch let failure as AppFailure {
            // Nobody owns the rollingUpdate that the API server filled in, so it has to be made ours to be removed.
            guard failure.fields.contains(Self.rollingUpdate), let first = rendered.deploymentBeforeRecreate
            else { throw failure.blaming(app.spec.podTemplate) }
            _ = try await apply(first)
            return try await apply(configuration)
        }
    }

    /// The field that the API server refuses beside `Recreate`.
    private static let rollingUpdate = "spec.strategy.rollingUpdate"

    private func applyService(_ rendered: RenderedApp, of app: SpinApp) async throws -> AppService? {
        let present = try await apply(rendered.service, in: caches.services, app)
        // The one under another name goes only now, so that the app can be reached all the time.
        var old = Set(caches.services.keys(index: "owner", value: app.metadata.uid))
        // One that is over a bound is in no index.
        if !app.status.serviceName.isEmpty { old.insert(key(app.status.serviceName, app)) }
        for old in old.sorted() where old != present?.key {
            try await writer.remove(old, from: caches.services, owner: ChildOwner(app))
        }
        return present
    }

    /// Kubernetes' own autoscaler or KEDA's, and not both: the one that is to go goes first.
    private func applyScaler(_ rendered: RenderedApp, of app: SpinApp) async throws {
        if rendered.horizontalPodAutoscaler == nil {
            try await applyOrRemove(nil, rendered, caches.autoscalers, app)
        }
        if rendered.scaledObject != nil, try await !isKEDAReadable() {
            throw AppFailure(
                .kedaNotInstalled,
                "spec.autoscaling.triggers requires KEDA, but the cluster does not serve ScaledObject in "
                    + "keda.sh/v1alpha1; install KEDA or use only CPU and memory targets",
                isTransient: true,
                cause: RetryCause(.obstacle, scope: "KEDA")
            )
        }
        try await applyOrRemove(rendered.scaledObject, rendered, caches.scaledObjects, app)
        try await applyOrRemove(rendered.horizontalPodAutoscaler, rendered, caches.autoscalers, app)
    }

    private func isKEDAReadable() async throws -> Bool {
        do {
            return try await hasKEDA()
        } catch let error as InformerError {
            throw AppFailure(
                .serverFailure,
                "cannot read KEDA's ScaledObjects, so the app is not scaled: \(error)",
                isTransient: true,
                cause: RetryCause(.serverFailure, scope: "KEDA")
            )
        }
    }

    /// Removes what scaled an app, so that the count stands still.
    func removeScalers(of app: SpinApp) async throws {
        let key = key(ChildNames(app: app.metadata.name).deployment, app)
        try await writer.remove(key, from: caches.autoscalers, owner: ChildOwner(app))
        try await writer.remove(key, from: caches.scaledObjects, owner: ChildOwner(app))
    }

    /// The app's Deployment as the API server has it, also where its label was taken away.
    func readDeployment(of app: SpinApp) async throws -> Deployment? {
        do {
            let key = key(ChildNames(app: app.metadata.name).deployment, app)
            let live = try await writer.reader.get(Deployment.self, key)
            return Ownership(of: live.metadata, for: ChildOwner(app)) == .foreign ? nil : live
        } catch let error as KubeError where error.isNotFound {
            return nil
        }
    }

    /// Applies an object with the name of the Deployment, or removes it if it is not wanted.
    private func applyOrRemove<Object: Child>(
        _ configuration: JSONValue?,
        _ rendered: RenderedApp,
        _ store: Store<Object>,
        _ app: SpinApp
    ) async throws {
        if configuration == nil {
            try await writer.remove(
                key(rendered.names.deployment, app),
                from: store,
                owner: ChildOwner(app)
            )
        }
        _ = try await apply(configuration, in: store, app)
    }

    private func apply<Object: Child>(
        _ configuration: JSONValue?,
        in store: Store<Object>,
        _ app: SpinApp
    ) async throws -> Object? {
        guard let configuration else { return nil }
        return try await writer.apply(configuration, in: store, owner: ChildOwner(app))
    }

    private func result<Value: Sendable>(
        _ work: @Sendable () async throws -> Value
    ) async -> Result<Value, any Error> {
        do {
            return .success(try await work())
        } catch { return .failure(error) }
    }
}

extension AppFailure {
    /// The same failure, told as the pod template's where the API server refuses the pods and the app shapes them.
    fileprivate func blaming(_ podTemplate: JSONValue?) -> AppFailure {
        guard podTemplate != nil, reason == Reason.applyRefused.rawValue,
            fields.contains(where: { $0.utf8.starts(with: "spec.template".utf8) })
        else { return self }
        return AppFailure(
            .invalidPodTemplate,
            "spec.podTemplate: \(message)",
            isTransient: isTransient,
            cause: cause
        )
    }
}
