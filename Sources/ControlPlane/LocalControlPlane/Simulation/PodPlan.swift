// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// What the scheduler and a kubelet do next with a pod.
enum PodPlan {
    enum Step: Sendable, Hashable {
        case none
        case wait(until: Timestamp)
        case bind(node: String)
        case status(JSONValue)
        /// The containers have stopped: the pod goes.
        case remove
    }

    /// The next step.
    ///
    /// - Parameter startedAt: When the containers were started, if they were.
    static func next(
        _ pod: JSONValue,
        nodes: [JSONValue],
        startedAt: Timestamp?,
        startDelay: Duration,
        now: Timestamp
    ) -> Step {
        let node = pod[path: "spec", "nodeName"]?.string ?? ""
        let host = nodes.first { $0.name == node }
        // Pods go with their node, and without a kubelet nothing happens to them.
        if !node.isEmpty, host == nil { return .remove }
        if let host, !Conditions.holds("Ready", in: host) { return .none }
        if Pods.isDeleting(pod) {
            return node.isEmpty || pod[path: "metadata", "deletionGracePeriodSeconds"]?.integer == 0
                ? .none : .remove
        }
        if Pods.isFinished(pod) { return .none }
        guard let host else { return schedule(pod, nodes, now) }
        let isJob = isRunToCompletion(pod)
        if !isJob, Conditions.holds("Ready", in: pod) { return .none }
        guard pod[path: "status", "startTime"] != nil else { return .status(pending(pod, host, now)) }
        let ready = Timestamp(microseconds: (startedAt ?? now).microseconds + microseconds(startDelay))
        if now < ready { return .wait(until: ready) }
        return .status(isJob ? finished(pod, now) : running(pod, host, now))
    }

    private static func microseconds(_ duration: Duration) -> Int64 {
        duration.components.seconds * 1_000_000 + duration.components.attoseconds / 1_000_000_000_000
    }

    private static func isRunToCompletion(_ pod: JSONValue) -> Bool {
        pod[path: "metadata", "ownerReferences"]?.array?.contains { $0["kind"]?.string == "Job" } ?? false
    }

    private static func schedule(_ pod: JSONValue, _ nodes: [JSONValue], _ now: Timestamp) -> Step {
        let spec = pod["spec"] ?? [:]
        if !(spec["schedulingGates"]?.array?.isEmpty ?? true) { return .none }
        let obstacles = nodes.map { NodeSelection.obstacle(to: spec, on: $0) }
        let fitting = zip(nodes, obstacles).filter { $0.1 == nil }.map(\.0)
        guard !fitting.isEmpty else { return unschedulable(pod, obstacles.compactMap(\.self), now) }
        // Spread by name, so that the choice needs no state.
        let index = pod.name.utf8.reduce(0) { ($0 &* 31 &+ Int($1)) & 0xFFFF } % fitting.count
        return .bind(node: fitting[index].name)
    }

    /// The condition of a pod that fits nowhere, in kube-scheduler's words.
    private static func unschedulable(
        _ pod: JSONValue,
        _ obstacles: [NodeSelection.Obstacle],
        _ now: Timestamp
    ) -> Step {
        let reasons = Dictionary(grouping: obstacles) { $0 }.map { "\($0.value.count) \($0.key.rawValue)" }
        let summary = "0/\(obstacles.count) nodes are available"
        let message =
            obstacles.isEmpty
            ? "no nodes available to schedule pods"
            : "\(summary): \(reasons.sorted().joined(separator: ", ")). no new claims to deallocate, "
                + "preemption: \(summary): \(obstacles.count) Preemption is not helpful for scheduling."
        let conditions = WorkloadConditions.set(
            "PodScheduled",
            false,
            reason: "Unschedulable",
            message: message,
            in: pod[path: "status", "conditions"]?.array ?? [],
            now: now
        ).map { condition in
            var condition = condition
            condition["lastUpdateTime"] = nil
            return condition
        }
        var status = pod["status"] ?? [:]
        status["conditions"] = .array(conditions)
        return status == pod["status"] ? .none : .status(status)
    }

    private static func condition(_ type: String, _ holds: Bool, _ now: Timestamp) -> JSONValue {
        [
            "type": .string(type), "status": holds ? "True" : "False", "lastProbeTime": .null,
            "lastTransitionTime": .string(now.seconds),
        ]
    }

    private static func pending(_ pod: JSONValue, _ node: JSONValue, _ now: Timestamp) -> JSONValue {
        var status = pod["status"] ?? [:]
        status["phase"] = "Pending"
        status["hostIP"] = address(of: node)
        status["startTime"] = .string(now.seconds)
        status["conditions"] = .array(
            [("PodScheduled", true), ("Initialized", true), ("ContainersReady", false), ("Ready", false)]
                .map { condition($0.0, $0.1, now) }
        )
        return status
    }

    private static func running(_ pod: JSONValue, _ node: JSONValue, _ now: Timestamp) -> JSONValue {
        var status = pod["status"] ?? [:]
        let uid = pod[path: "metadata", "uid"]?.string ?? ""
        let number = uid.utf8.reduce(0) { ($0 &* 31 &+ Int($1)) & 0xFFFF }
        status["phase"] = "Running"
        status["hostIP"] = address(of: node)
        status["podIP"] = .string("10.244.\(number >> 8).\(number & 0xFF)")
        status["podIPs"] = [["ip": .string("10.244.\(number >> 8).\(number & 0xFF)")]]
        status["conditions"] = .array(
            ["PodScheduled", "Initialized", "ContainersReady", "Ready"].map { condition($0, true, now) }
        )
        status["containerStatuses"] = .array(
            containers(pod).map { container in
                containerStatus(
                    container,
                    ready: true,
                    state: ["running": ["startedAt": .string(now.seconds)]]
                )
            }
        )
        return status
    }

    private static func finished(_ pod: JSONValue, _ now: Timestamp) -> JSONValue {
        var status = pod["status"] ?? [:]
        status["phase"] = "Succeeded"
        let ended: JSONValue = [
            "terminated": [
                "exitCode": 0, "reason": "Completed", "startedAt": .string(now.seconds),
                "finishedAt": .string(now.seconds),
            ]
        ]
        status["containerStatuses"] = .array(
            containers(pod).map { containerStatus($0, ready: false, state: ended) }
        )
        return status
    }

    private static func containers(_ pod: JSONValue) -> [JSONValue] {
        pod[path: "spec", "containers"]?.array ?? []
    }

    private static func containerStatus(_ container: JSONValue, ready: Bool, state: JSONValue) -> JSONValue {
        [
            "name": container["name"] ?? "", "image": container["image"] ?? "",
            "imageID": "simulated", "ready": .bool(ready), "started": .bool(ready), "restartCount": 0,
            "lastState": [:], "state": state,
        ]
    }

    private static func address(of node: JSONValue) -> JSONValue? {
        node[path: "status", "addresses"]?.array?.first { $0["type"]?.string == "InternalIP" }?["address"]
    }
}
