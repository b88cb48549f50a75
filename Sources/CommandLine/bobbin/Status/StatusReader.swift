// SPDX-License-Identifier: Apache-2.0

import BobbinOperator
import Diagnosis
import KubeClient
import KubeModel
import Listings
import ShimRendering
import SpinAPI
import SpinRendering
import SpinState

/// Reads an app, or a Shim, with all that belongs to it.
struct StatusReader: Sendable {
    let client: Client
    let installation: Installation
    private var observer: Observer { Observer(client: client) }

    /// - Throws: `KubeError` where the app itself can't be read, ``CommandFailure`` where none can be.
    func app(_ key: ObjectKey) async throws -> AppSnapshot {
        let app = try await ObjectSource(client: client, kind: .app, namespace: key.namespace).one(key.name)
        let names = ChildNames(app: key.name)
        let own = Selection(
            namespace: key.namespace,
            labels: "\(SpinKeyspace.appNameLabel)=\(names.appLabel)"
        )
        let observer = observer
        async let executor = executor(of: app)
        async let deployment = observer.object(
            ObservedKind.deployments.type,
            ObjectKey(namespace: key.namespace, name: names.deployment)
        )
        async let replicaSets = observer.list(Self.replicaSets, own)
        async let pods = observer.list(ObservedKind.pods.type, own)
        async let services = observer.list(InstallationPart.service.type, own)
        async let secrets = observer.metadata(of: SecretMetadata.self, own)
        async let autoscalers = autoscalers(own)
        async let budgets = observer.list(Self.budgets, own)
        async let events = observer.list(Self.events, Selection(namespace: key.namespace))
        var snapshot = AppSnapshot(app: app, now: Observer.now)
        snapshot.executor = await executor
        snapshot.deployment = await deployment
        snapshot.replicaSets = await replicaSets
        snapshot.pods = await pods
        snapshot.services = await services
        snapshot.secrets = await secrets
        snapshot.autoscalers = await autoscalers
        snapshot.budgets = await budgets
        snapshot.events = await events
        return snapshot
    }

    /// - Throws: `KubeError` where the Shim itself can't be read, ``CommandFailure`` where none can be.
    func shim(_ name: String) async throws -> ShimSnapshot {
        let shim = try await ObjectSource(client: client, kind: .shim, namespace: "").one(name)
        let agents = Selection(labels: "\(ShimKeyspace.shimLabel)=\(name)")
        let runtimeClass = shim[path: "spec", "runtimeClass", "name"]?.string ?? ""
        let observer = observer
        async let nodes = observer.list(ObservedKind.nodes.type)
        async let pods = observer.list(ObservedKind.pods.type, agents)
        async let found = observer.object(ObservedKind.runtimeClasses.type, ObjectKey(name: runtimeClass))
        async let events = observer.list(
            Self.events,
            Selection(namespace: "default", fields: "involvedObject.kind=Shim")
        )
        var snapshot = ShimSnapshot(shim: shim, now: Observer.now)
        snapshot.nodes = await nodes
        snapshot.agents = await pods
        snapshot.runtimeClass = await found
        snapshot.events = await events
        return snapshot
    }

    /// The one that the operator says, else the one that it would choose.
    private func executor(of app: JSONValue) async -> Reading<ExecutorChoice> {
        let type = SpinAppExecutor.type
        let name =
            app[path: "spec", "executor"]?.string ?? app[path: "status", "activeScheduler"]?.string ?? ""
        var candidates: [JSONValue] = []
        var failure: String?
        let namespaces = [app.namespace, installation.namespace]
        for namespace in namespaces[0] == namespaces[1] ? [app.namespace] : namespaces {
            let reading: Reading<[JSONValue]> =
                name.isEmpty
                ? await observer.list(type, Selection(namespace: namespace))
                : await observer.object(type, ObjectKey(namespace: namespace, name: name)).asList
            switch reading {
            case .read(let found): candidates += found
            case .unread(let why): failure = why
            }
        }
        let choice = ExecutorSet(candidates).choice(for: app, ownNamespace: installation.namespace)
        if case .none = choice, let failure { return .unread(failure) }
        return .read(choice)
    }

    private func autoscalers(_ own: Selection) async -> Reading<[JSONValue]> {
        async let scalers = observer.list(Self.autoscalers, own)
        // A cluster without KEDA answers that there is no such kind.
        async let scaled = observer.list(Self.scaledObjects, own)
        switch (await scalers, await scaled) {
        case (.read(let scalers), .read(let scaled)): return .read(scaled + (scaled.isEmpty ? scalers : []))
        case (.read(let scalers), .unread): return .read(scalers)
        case (.unread(let why), _): return .unread(why)
        }
    }

    private static let replicaSets = ResourceType(
        group: "apps",
        version: "v1",
        kind: "ReplicaSet",
        plural: "replicasets"
    )
    private static let budgets = ResourceType(
        group: "policy",
        version: "v1",
        kind: "PodDisruptionBudget",
        plural: "poddisruptionbudgets"
    )
    private static let autoscalers = ResourceType(
        group: "autoscaling",
        version: "v2",
        kind: "HorizontalPodAutoscaler",
        plural: "horizontalpodautoscalers"
    )
    private static let scaledObjects = ResourceType(
        group: "keda.sh",
        version: "v1alpha1",
        kind: "ScaledObject",
        plural: "scaledobjects"
    )
    private static let events = ResourceType(version: "v1", kind: "Event", plural: "events")
}

extension Reading where Value == JSONValue? {
    fileprivate var asList: Reading<[JSONValue]> {
        switch self {
        case .read(let value): .read(value.map { [$0] } ?? [])
        case .unread(let why): .unread(why)
        }
    }
}
