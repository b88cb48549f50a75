// SPDX-License-Identifier: Apache-2.0

package import KubeModel
import SpinAPI

/// A pod of an app, as far as its logs and its port are concerned.
package struct AppPod: Resource, Hashable {
    package static let type = ResourceType(version: "v1", kind: "Pod", plural: "pods")

    /// Without labels, annotations and owners.
    package var metadata = ObjectMeta()
    package var containers: [AppContainer] = []
    package var initContainers: [AppContainer] = []
    package var isReady = false
    /// `Pending`, `Running`, `Succeeded`, `Failed`.
    package var phase = ""
    /// The container that its annotation names for logs.
    package var defaultContainer: String?

    package init() {}

    package init(from reader: inout JSONReader) throws {
        try reader.object { key, reader in
            switch key {
            case "metadata": keep(try ObjectMeta(from: &reader))
            case "spec": try readSpec(&reader)
            case "status": if try !reader.null() { try readStatus(&reader) }
            default: try reader.skip()
            }
        }
    }

    /// The port that the app serves HTTP on.
    package var httpPort: UInt16 {
        let ports = containers.flatMap(\.ports)
        return ports.first { $0.name == SpinKeyspace.httpPortName }.flatMap { UInt16(exactly: $0.number) }
            ?? UInt16(SpinKeyspace.httpPort)
    }

    private mutating func keep(_ whole: ObjectMeta) {
        metadata.key = whole.key
        metadata.uid = whole.uid
        metadata.resourceVersion = whole.resourceVersion
        metadata.creationTimestamp = whole.creationTimestamp
        metadata.deletionTimestamp = whole.deletionTimestamp
        defaultContainer = whole.annotations["kubectl.kubernetes.io/default-container"]
    }

    private mutating func readSpec(_ reader: inout JSONReader) throws {
        try reader.object { key, reader in
            switch key {
            case "containers": containers = merged(containers, try reader.array(of: AppContainer.self))
            case "initContainers":
                initContainers = merged(initContainers, try reader.array(of: AppContainer.self))
            default: try reader.skip()
            }
        }
    }

    private mutating func readStatus(_ reader: inout JSONReader) throws {
        try reader.object { key, reader in
            switch key {
            case "phase": phase = try reader.string()
            case "conditions":
                let conditions = try reader.array(of: Condition.self)
                isReady = conditions.contains { $0.type == .ready && $0.status == .true }
            case "containerStatuses":
                containers = merged(containers, try reader.array(of: AppContainer.self))
            case "initContainerStatuses":
                initContainers = merged(initContainers, try reader.array(of: AppContainer.self))
            default: try reader.skip()
            }
        }
    }

    /// What spec and status say of the same containers, in whichever order they come.
    private func merged(_ known: [AppContainer], _ more: [AppContainer]) -> [AppContainer] {
        var result = known
        for container in more {
            if let index = result.firstIndex(where: { $0.name == container.name }) {
                result[index].add(container)
            } else {
                result.append(container)
            }
        }
        return result
    }
}
