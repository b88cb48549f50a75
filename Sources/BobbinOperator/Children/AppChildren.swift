import KubeClient
import KubeModel
import KubeRuntime
import SpinAPI
import SpinRendering

/// All objects that are made for an app, but for its Secrets.
struct AppChildren: Sendable {
    let caches: ObjectCaches
    let writer: ChildWriter
    /// Whether KEDA's resources can be used, once its objects have been read.
    let hasKEDA: @Sendable () async throws -> Bool

    /// What an app's objects are after they were brought to what was rendered.
    struct Present: Sendable {
        /// `nil` where somebody else runs the app.
        var deployment: Deployment?
        /// `nil` where the app has no Service.
        var service: AppService?
    }

    /// Applies what was rendered, and deletes what is no longer.
    ///
    /// Each object is brought as far as it gets, whatever becomes of the others: a write that is cut off may have been
    /// done all the same, and a budget that is refused is no reason to hold the app back.
    ///
    /// - Parameters:
    ///   - held: the Deployment, where it stays as it is for now.
    ///   - notes: annotations to apply with the Deployment that are no reason for an apply.
    /// - Throws: the first failure, the Deployment's before others: ``AppFailure`` or `KubeError`.
    func bring(
        _ rendered: RenderedApp,
        of app: SpinApp,
        keeping held: Deployment? = nil,
        recording notes: [String: String] = [:]
    ) async throws -> Present {
        async let service = result { try await self.bringService(rendered, of: app) }
        let deployment = await result { () async throws -> Deployment? in
            if let held { return held }
            return try await self.bringDeployment(rendered, of: app, recording: notes)
        }
        let budget = await result {
            try await self.bringOrRemove(
                rendered.podDisruptionBudget,
                rendered,
                self.caches.disruptionBudgets,
                app
            )
        }
        let scaler = await result { try await self.bringScaler(rendered, of: app) }
        let present = Present(deployment: try deployment.get(), service: try await service.get())
        _ = (try budget.get(), try scaler.get())
        return present
    }

    /// The app's Deployment as it is now, if it is the app's.
    func deployment(of app: SpinApp) -> Deployment? {
        caches.deployments[key(ChildNames(app: app.metadata.name).deployment, app)].flatMap {
            $0.metadata.controller?.uid == app.metadata.uid ? $0 : nil
        }
    }

    private func key(_ name: String, _ app: SpinApp) -> ObjectKey {
        ObjectKey(namespace: app.metadata.namespace, name: name)
    }

    private func bringDeployment(
        _ rendered: RenderedApp,
        of app: SpinApp,
        recording notes: [String: String]
    ) async throws -> Deployment? {
        guard let configuration = rendered.deployment else {
            try await writer.remove(
                key(rendered.names.deployment, app),
                from: caches.deployments,
                owner: app.metadata.uid
            )
            return nil
        }
        let replicas = app.spec.isAutoscaled ? ["spec", "replicas"] : nil
        func apply(_ configuration: JSONValue) async throws -> Deployment {
            try await writer.bring(
                configuration,
                in: caches.deployments,
                owner: app.metadata.uid,
                givingUp: replicas,
                recording: notes
            )
        }
        do {
            return try await apply(configuration)
        } catch let failure as AppFailure {
            // Nobody owns the rollingUpdate that the API server filled in, so it has to be made ours to be removed.
            guard failure.message.contains("rollingUpdate"), let first = rendered.deploymentBeforeRecreate
            else { throw failure.blaming(app.spec.podTemplate) }
            _ = try await apply(first)
            return try await apply(configuration)
        }
    }

    private func bringService(_ rendered: RenderedApp, of app: SpinApp) async throws -> AppService? {
        let uid = app.metadata.uid
        let present = try await bring(rendered.service, in: caches.services, app)
        // The one under another name goes only now, so that the app can be reached all the time.
        for old in caches.services.keys(index: "owner", value: uid) where old != present?.key {
            try await writer.remove(old, from: caches.services, owner: uid)
        }
        return present
    }

    /// Kubernetes' own autoscaler or KEDA's, and not both: the one that is to go goes first.
    private func bringScaler(_ rendered: RenderedApp, of app: SpinApp) async throws {
        if rendered.horizontalPodAutoscaler == nil {
            try await bringOrRemove(nil, rendered, caches.autoscalers, app)
        }
        if rendered.scaledObject != nil, try await !isKEDAReadable() {
            throw AppFailure(
                .kedaNotInstalled,
                "spec.autoscaling.triggers need KEDA, and the cluster has no ScaledObject of keda.sh/v1alpha1: "
                    + "install KEDA, or use targets for CPU and memory only",
                isTransient: true
            )
        }
        try await bringOrRemove(rendered.scaledObject, rendered, caches.scaledObjects, app)
        try await bringOrRemove(rendered.horizontalPodAutoscaler, rendered, caches.autoscalers, app)
    }

    private func isKEDAReadable() async throws -> Bool {
        do {
            return try await hasKEDA()
        } catch let error as InformerError {
            throw AppFailure(
                .serverFailure,
                "KEDA's ScaledObjects can't be read, so the app isn't scaled: \(error)",
                isTransient: true
            )
        }
    }

    /// Removes what scaled an app, so that the count stands still.
    func removeScalers(of app: SpinApp) async throws {
        let key = key(ChildNames(app: app.metadata.name).deployment, app)
        try await writer.remove(key, from: caches.autoscalers, owner: app.metadata.uid)
        try await writer.remove(key, from: caches.scaledObjects, owner: app.metadata.uid)
    }

    /// The app's Deployment as the API server has it, also where its label was taken away.
    func readDeployment(of app: SpinApp) async throws -> Deployment? {
        do {
            let key = key(ChildNames(app: app.metadata.name).deployment, app)
            let live = try await writer.reader.get(Deployment.self, key)
            return live.metadata.controller?.uid == app.metadata.uid ? live : nil
        } catch let error as KubeError where error.isNotFound {
            return nil
        }
    }

    /// Brings an object that is called like the Deployment, or removes it where it isn't wanted.
    private func bringOrRemove<Object: Child>(
        _ configuration: JSONValue?,
        _ rendered: RenderedApp,
        _ store: Store<Object>,
        _ app: SpinApp
    ) async throws {
        if configuration == nil {
            try await writer.remove(key(rendered.names.deployment, app), from: store, owner: app.metadata.uid)
        }
        _ = try await bring(configuration, in: store, app)
    }

    private func bring<Object: Child>(
        _ configuration: JSONValue?,
        in store: Store<Object>,
        _ app: SpinApp
    ) async throws -> Object? {
        guard let configuration else { return nil }
        return try await writer.bring(configuration, in: store, owner: app.metadata.uid)
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
        guard podTemplate != nil, reason == Reason.applyRefused.rawValue, message.contains("spec.template")
        else { return self }
        return AppFailure(.invalidPodTemplate, "spec.podTemplate: \(message)", isTransient: isTransient)
    }
}
