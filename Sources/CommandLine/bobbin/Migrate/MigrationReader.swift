// SPDX-License-Identifier: Apache-2.0

import BobbinOperator
import Diagnosis
import KubeClient
import KubeModel
import SpinAPI
import SpinState

/// Reads what SpinKube left on a cluster.
struct MigrationReader: Sendable {
    let client: Client
    let installation: Installation
    private var observer: Observer { Observer(client: client) }

    func snapshot() async throws -> MigrationSnapshot {
        var snapshot = MigrationSnapshot()
        snapshot.wanted = try EmbeddedCRDs.documents().map(\.value)
        let observer = observer
        await withTaskGroup(of: (InstallationPart, Reading<[JSONValue]>).self) { group in
            for part in InstallationPart.allCases where part != .deployment {
                group.addTask { (part, await Self.objects(part, observer)) }
            }
            for await (part, found) in group { snapshot.parts[part] = found }
        }
        snapshot.deployments = await observer.list(ObservedKind.deployments.type)
        snapshot.executors = await observer.list(SpinAppExecutor.type)
        snapshot.shims = await observer.list(Shim.type)
        snapshot.nodes = await observer.list(ObservedKind.nodes.type)
        snapshot.definitions = await observer.list(ObservedKind.definitions.type)
        snapshot.apps = await takeovers(snapshot.executors)
        return snapshot
    }

    private static func objects(_ part: InstallationPart, _ observer: Observer) async -> Reading<[JSONValue]>
    {
        switch part {
        // Never their values.
        case .secret: await observer.metadata(of: SecretMetadata.self, Selection())
        case .configMap: await observer.metadata(of: ConfigMapMetadata.self, Selection())
        default: await observer.list(part.type)
        }
    }

    private func takeovers(_ executors: Reading<[JSONValue]>) async -> Reading<[AppTakeover]> {
        switch (await observer.list(SpinApp.type), executors) {
        case (.read(let apps), .read(let executors)):
            let reader = TakeoverReader(
                client: client,
                executors: ExecutorSet(executors),
                operatorNamespace: installation.namespace
            )
            var found: [AppTakeover] = []
            for (index, app) in apps.enumerated() {
                Progress.show("reading app \(index + 1) of \(apps.count)")
                found.append(await reader.takeover(of: app))
            }
            return .read(found)
        case (.unread(let why), _), (_, .unread(let why)): return .unread(why)
        }
    }
}
