// SPDX-License-Identifier: Apache-2.0

package import KubeModel

/// An event that a kubelet wrote about a pod (`core/v1`, where they can be selected by the object).
package struct PodEvent: Resource, Hashable {
    package static let type = ResourceType(version: "v1", kind: "Event", plural: "events")

    package var metadata = ObjectMeta()
    package var reason = ""
    package var message = ""

    package init() {}

    package init(from reader: inout JSONReader) throws {
        try reader.object { key, reader in
            switch key {
            case "metadata": metadata = try ObjectMeta(from: &reader)
            case "reason": reason = try reader.optional { try $0.string() } ?? ""
            case "message": message = try reader.optional { try $0.string() } ?? ""
            default: try reader.skip()
            }
        }
    }
}

extension PodFailure {
    /// What a pod fails at that a node prepares, from the events about it; `nil` where they don't tell.
    package init?(creating pod: Pod.Creation, events: [PodEvent]) {
        let newest = events.sorted {
            ($0.metadata.resourceVersionNumber ?? 0) < ($1.metadata.resourceVersionNumber ?? 0)
        }
        guard let event = newest.last(where: { Self.told.contains($0.reason) }) else { return nil }
        let words = KubernetesText.withoutEnvelope(event.message)
        switch event.reason {
        case "FailedCreatePodSandBox" where KubernetesText.saysNoHandler(words):
            self.init(
                .noNodeWithShim,
                "node \"\(pod.node)\" cannot run pods with RuntimeClass \"\(pod.runtimeClass)\"; install its shim on "
                    + "the node, or make the RuntimeClass select only nodes that have it",
                detail: words,
                isDetailVolatile: true
            )
        case "FailedCreatePodSandBox":
            self.init(
                .containerFailed,
                "node \"\(pod.node)\" cannot create the pod",
                detail: words,
                isDetailVolatile: true
            )
        default: self.init(.mountFailed, "cannot mount a volume", detail: words, isDetailVolatile: true)
        }
    }

    private static let told: Set<String> = ["FailedCreatePodSandBox", "FailedMount", "FailedAttachVolume"]
}
