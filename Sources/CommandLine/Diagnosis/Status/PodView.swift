import KubeModel
import SpinState
import Terminal

/// How a pod is doing.
struct PodView {
    let pod: JSONValue
    let now: Timestamp

    private var containers: [JSONValue] {
        (pod[path: "status", "initContainerStatuses"]?.array ?? [])
            + (pod[path: "status", "containerStatuses"]?.array ?? [])
    }

    private var restarts: Int64 { containers.reduce(0) { $0 + $1.count("restartCount") } }

    /// Why a container doesn't run, in the kubelet's word.
    private var waiting: String? {
        let reasons = containers.compactMap { $0[path: "state", "waiting", "reason"]?.string }
        return reasons.first { !["ContainerCreating", "PodInitializing"].contains($0) } ?? reasons.first
    }

    var node: StatusNode {
        let trouble = Self.trouble(of: pod)
        let phase = pod[path: "status", "phase"]?.string ?? "Pending"
        let isReady = pod.holds(.ready)
        let state =
            pod.isBeingDeleted ? "Terminating" : waiting ?? trouble?.reason ?? (isReady ? "Ready" : phase)
        let host = pod[path: "spec", "nodeName"]?.string ?? ""
        return StatusNode(
            "Pod",
            pod.name,
            state: state,
            isReady ? .good : (trouble == nil ? .warning : .bad),
            details: [
                host.isEmpty ? "on no node" : "on \(host)",
                restarts > 0 ? "\(restarts) restart\(restarts == 1 ? "" : "s")" : "",
                "age \(Age.text(since: pod.created, now: now))",
                trouble?.problem ?? "",
            ]
        )
    }

    /// What keeps a pod from running, in the operator's words.
    static func trouble(of pod: JSONValue) -> StatusText.Advice? {
        guard let trouble = (try? Pod(json: pod.jsonBytes))?.trouble else { return nil }
        let reason = trouble.reason.rawValue
        return .init(reason: reason, problem: trouble.message, remedy: Remedy.forApp(reason) ?? "")
    }

    /// What keeps pods from running, each once.
    static func troubles(of pods: [JSONValue]) -> [StatusText.Advice] {
        var seen: Set<String> = []
        return pods.compactMap { trouble(of: $0) }.filter { seen.insert($0.reason).inserted }
    }
}
