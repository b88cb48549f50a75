// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// The parts of a pod by which it is judged. Built while a pod is read, and then let go: see ``Pod``.
struct PodState: Sendable {
    var phase = ""
    var nodeName = ""
    var runtimeClassName = ""
    var nodeSelector: [String: String] = [:]
    var scheduled: Condition?
    var initContainers: [ContainerStatus] = []
    var containers: [ContainerStatus] = []

    /// Since when a node has been preparing the pod, if that is what it waits for: none of its containers has run.
    var creatingSince: Timestamp? {
        let statuses = initContainers + containers
        guard !nodeName.isEmpty, phase == "Pending", let scheduled, scheduled.status == .true else {
            return nil
        }
        let isCreating = statuses.allSatisfy {
            $0.latestTermination == nil && $0.runningSince == nil
                && ["ContainerCreating", "PodInitializing", ""].contains($0.waiting?.reason ?? "")
        }
        return isCreating ? Timestamp(scheduled.lastTransitionTime) : nil
    }

    mutating func readSpec(_ reader: inout JSONReader) throws {
        try reader.object { key, reader in
            switch key {
            case "nodeName": nodeName = try reader.string()
            case "runtimeClassName": runtimeClassName = try reader.optional { try $0.string() } ?? ""
            case "nodeSelector": nodeSelector = try reader.stringMap()
            default: try reader.skip()
            }
        }
    }

    mutating func readStatus(_ reader: inout JSONReader) throws {
        try reader.object { key, reader in
            switch key {
            case "phase": phase = try reader.string()
            case "conditions":
                scheduled = try reader.array(of: Condition.self).first { $0.type == .podScheduled }
            case "initContainerStatuses": initContainers = try reader.array(of: ContainerStatus.self)
            case "containerStatuses": containers = try reader.array(of: ContainerStatus.self)
            default: try reader.skip()
            }
        }
    }
}
