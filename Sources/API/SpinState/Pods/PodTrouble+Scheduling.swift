import KubeModel

extension PodTrouble {
    /// No node takes the pod.
    static func scheduling(_ state: PodState) -> PodTrouble? {
        guard let scheduled = state.scheduled, scheduled.status == "False",
            scheduled.reason == "Unschedulable"
        else { return nil }
        // What follows is about making room, which wouldn't help anyway or is being done.
        let end = scheduled.message.firstRange(of: " preemption:")?.lowerBound ?? scheduled.message.endIndex
        var said = String(scheduled.message[..<end])
        let tail = " no new claims to deallocate,"
        if said.hasSuffix(tail) { said.removeLast(tail.count) }
        guard !state.runtimeClassName.isEmpty, selectsNoNode(said) else {
            return PodTrouble(.unschedulable, "no node can take the pod", detail: said)
        }
        let selector = state.nodeSelector.sorted { $0.key < $1.key }.map { "\($0)=\($1)" }
        // What the RuntimeClass asks of nodes and what the app does stand in one selector, and can't be told apart.
        let labels = selector.isEmpty ? "" : " and is labelled \(selector.joined(separator: ","))"
        return PodTrouble(
            .noNodeWithShim,
            "no node runs pods of RuntimeClass \(state.runtimeClassName)\(labels): "
                + "install the shim on nodes that the app asks for, or have it ask for others",
            detail: said
        )
    }

    /// Whether a scheduler's `0/3 nodes are available: ...` says that nodes aren't of the kind asked for, and speaks of
    /// none that is and only lacks room. A node that is closed to the pod for its taints isn't looked at further.
    static func selectsNoNode(_ said: String) -> Bool {
        guard let start = said.firstRange(of: "nodes are available: ")?.upperBound else { return false }
        var rest = said[start...]
        while rest.last == "." || rest.last == " " { rest.removeLast() }
        let reasons = parts(of: rest)
        let mismatch = "didn't match Pod's node affinity/selector"
        let closed = ["had untolerated taint", "were unschedulable", "had taint", "are unschedulable"]
        return reasons.contains { $0.contains(mismatch) }
            && reasons.allSatisfy { reason in
                reason.contains(mismatch) || closed.contains { reason.contains($0) }
            }
    }

    /// `1 node(s) x, 2 node(s) y` at its commas; a taint in braces has none that count.
    private static func parts(of text: Substring) -> [Substring] {
        var depth = 0
        return text.split { character in
            if character == "{" { depth += 1 }
            if character == "}" { depth -= 1 }
            return character == "," && depth == 0
        }
    }
}
