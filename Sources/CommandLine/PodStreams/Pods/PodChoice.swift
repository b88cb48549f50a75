// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// Which pod of an app a connection goes to. Pure.
package enum PodChoice {
    /// The pod to connect to: the one that is in use for as long as it is ready, so that connections stay together;
    /// else the ready one that has been there longest.
    package static func best(
        of pods: [AppPod],
        after current: String? = nil,
        without failed: Set<String> = []
    ) -> AppPod? {
        let ready = pods.filter {
            $0.isReady && !$0.metadata.isBeingDeleted && !failed.contains($0.metadata.uid)
        }
        if let current, let same = ready.first(where: { $0.metadata.uid == current }) { return same }
        return ready.min(by: isBefore)
    }

    /// The pods in the order of their age.
    package static func ordered(_ pods: [AppPod]) -> [AppPod] { pods.sorted(by: isBefore) }

    /// Why none of the pods can be used, in a clause.
    package static func reason(_ pods: [AppPod]) -> String {
        if pods.isEmpty { return "no pods found" }
        let all = ordered(pods).map { pod in
            "pod \"\(pod.metadata.name)\" is \(state(pod))"
        }
        return all.prefix(3).joined(separator: ", ") + (all.count > 3 ? " and \(all.count - 3) more" : "")
    }

    private static func state(_ pod: AppPod) -> String {
        if pod.metadata.isBeingDeleted { return "being deleted" }
        let waiting = (pod.initContainers + pod.containers).first { !$0.waiting.isEmpty && !$0.isRunning }?
            .waiting
        let phase = pod.phase.isEmpty ? "Pending" : pod.phase
        return phase == "Running" && waiting == nil
            ? "not ready" : waiting.map { "\(phase) (\($0))" } ?? phase
    }

    private static func isBefore(_ left: AppPod, _ right: AppPod) -> Bool {
        let (one, other) = (left.metadata.creationTimestamp ?? "", right.metadata.creationTimestamp ?? "")
        return one == other ? left.metadata.name < right.metadata.name : one < other
    }
}
