// SPDX-License-Identifier: Apache-2.0

import KubeModel

extension PodFailure {
    /// No node takes the pod.
    static func scheduling(_ state: PodState) -> PodFailure? {
        guard let scheduled = state.scheduled, scheduled.status == .false,
            scheduled.reason == "Unschedulable"
        else { return nil }
        let said = KubernetesText.withoutPreemption(scheduled.message)
        guard !state.runtimeClassName.isEmpty, KubernetesText.selectsNoNode(said) else {
            return PodFailure(.unschedulable, "no node can run the pod", detail: said)
        }
        let selector = state.nodeSelector.sorted { $0.key < $1.key }.map { "\($0)=\($1)" }
        // What the RuntimeClass asks of nodes and what the app does stand in one selector, and can't be told apart.
        let labels = selector.isEmpty ? "" : " and has the labels \(selector.joined(separator: ","))"
        return PodFailure(
            .noNodeWithShim,
            "no node supports RuntimeClass \"\(state.runtimeClassName)\"\(labels); install the shim on the nodes "
                + "that the app selects, or make the app select other nodes",
            detail: said
        )
    }
}
