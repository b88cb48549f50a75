// SPDX-License-Identifier: Apache-2.0

import KubeClient
import KubeModel
import KubeRuntime
import LocalControlPlane
import Logging
import SpinAPI

/// Deletes the RuntimeClass that a local control plane starts with, if a Shim creates one of that name.
///
/// Without a Shim it stands for what nodes come with, so that samples run at once. On a cluster such a class is
/// somebody's, and a Shim never touches it.
struct StandInRuntimeClass: Sendable {
    private static let type = ResourceType(
        group: "node.k8s.io",
        version: "v1",
        kind: "RuntimeClass",
        plural: "runtimeclasses",
        isNamespaced: false
    )

    let client: Client

    /// Gives way until the task is cancelled.
    func yield() async throws {
        var logger = Logger(label: "runtimeclass")
        logger.logLevel = .error
        let shims = Informer(Shim.self, reader: client, logger: logger)
        let (names, continuation) = AsyncStream.makeStream(
            of: String.self,
            bufferingPolicy: .bufferingNewest(64)
        )
        shims.onChange { change, _ in
            switch change {
            case .added(let shim), .updated(_, let shim): continuation.yield(shim.spec.runtimeClass.name)
            case .deleted, .undecodable: break
            }
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await shims.run() }
            for await name in names { try await remove(name) }
            try await group.waitForAll()
        }
    }

    private func remove(_ name: String) async throws {
        guard !name.isEmpty else { return }
        do {
            let path = "/apis/node.k8s.io/v1/runtimeclasses/\(name)"
            let found = try JSONValue(json: try await client.read(path: path))
            guard found[path: "metadata", "labels", LocalControlPlane.standInLabel] != nil else { return }
            let options = DeleteOptions(uid: found[path: "metadata", "uid"]?.string)
            try await client.delete(Self.type, ObjectKey(name: name), options)
        } catch let error as KubeError where error.isNotFound || error.isConflict {
            // There is none, or the Shim's own is there already.
        }
    }
}
