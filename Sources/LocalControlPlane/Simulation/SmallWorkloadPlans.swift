import KubeModel

/// What the StatefulSet controller does: numbered pods, one after another.
struct StatefulSetPlan {
    let actions: [WorkloadAction]

    init(_ set: JSONValue, pods: [JSONValue]) {
        let desired = set[path: "spec", "replicas"]?.integer ?? 1
        let template = set[path: "spec", "template"] ?? [:]
        let byName = Dictionary(pods.map { ($0.name, $0) }) { first, _ in first }
        var actions: [WorkloadAction] = []
        for ordinal in 0..<max(0, desired) {
            let name = "\(set.name)-\(ordinal)"
            guard let pod = byName[name] else {
                actions.append(
                    .create(
                        .pods,
                        Pods.make(
                            from: template,
                            owner: set,
                            name: name,
                            labels: ["statefulset.kubernetes.io/pod-name": name]
                        )
                    )
                )
                break
            }
            if !Pods.isReady(pod) { break }
        }
        for pod in pods where Pods.isActive(pod) {
            let ordinal = pod.name.split(separator: "-").last.flatMap { Int64($0) } ?? 0
            if ordinal >= desired { actions.append(.delete(.pods, Pods.key(pod))) }
        }
        let ready = Int64(pods.count(where: Pods.isReady))
        let all = Int64(pods.count(where: Pods.isActive))
        actions.append(
            .status([
                "observedGeneration": set[path: "metadata", "generation"] ?? 1, "replicas": .integer(all),
                "readyReplicas": .integer(ready), "availableReplicas": .integer(ready),
                "currentReplicas": .integer(all), "updatedReplicas": .integer(all),
            ])
        )
        self.actions = actions
    }
}

/// What the DaemonSet controller does: one pod on each fitting node.
struct DaemonSetPlan {
    private static let hashLabel = "controller-revision-hash"
    let actions: [WorkloadAction]

    init(_ set: JSONValue, pods: [JSONValue], nodes: [JSONValue], runtimeClass: JSONValue?) {
        let template = set[path: "spec", "template"] ?? [:]
        var spec = template["spec"] ?? [:]
        for member in runtimeClass?[path: "scheduling", "nodeSelector"]?.object?.members ?? [] {
            spec["nodeSelector", default: [:]][member.key] = member.value
        }
        let hash = Pods.hash(of: template)
        let fitting = nodes.filter { NodeSelection.fits(spec, node: $0) }
        let names = Set(fitting.map(\.name))
        let active = pods.filter(Pods.isActive)
        var actions: [WorkloadAction] = []
        for node in fitting where !pods.contains(where: { $0[path: "spec", "nodeName"]?.string == node.name })
        {
            actions.append(
                .create(
                    .pods,
                    Pods.make(from: template, owner: set, node: node.name, labels: [Self.hashLabel: hash])
                )
            )
        }
        for pod in active where !names.contains(pod[path: "spec", "nodeName"]?.string ?? "") {
            actions.append(.delete(.pods, Pods.key(pod)))
        }
        let outdated = active.filter { $0[path: "metadata", "labels", Self.hashLabel]?.string != hash }
        let ready = active.filter(Pods.isReady)
        let isRolling = set[path: "spec", "updateStrategy", "type"]?.string != "OnDelete"
        if isRolling {
            // One node after another, as many at once as may be unavailable.
            let allowed = Self.mayBeUnavailable(set, fitting.count)
            let missing = fitting.count - ready.count
            for pod in outdated.prefix(max(0, allowed - missing)) {
                actions.append(.delete(.pods, Pods.key(pod)))
            }
        }
        actions.append(
            .status(Self.status(set, fitting.count, active, ready.count, active.count - outdated.count))
        )
        self.actions = actions
    }

    private static func mayBeUnavailable(_ set: JSONValue, _ nodes: Int) -> Int {
        let value = set[path: "spec", "updateStrategy", "rollingUpdate", "maxUnavailable"] ?? 1
        if let number = value.integer { return max(1, Int(number)) }
        return max(1, nodes * (Int(value.string?.dropLast() ?? "") ?? 0) / 100)
    }

    private static func status(
        _ set: JSONValue,
        _ desired: Int,
        _ active: [JSONValue],
        _ ready: Int,
        _ updated: Int
    ) -> JSONValue {
        var status: JSONValue = [
            "currentNumberScheduled": .integer(Int64(active.count)), "numberMisscheduled": 0,
            "desiredNumberScheduled": .integer(Int64(desired)), "numberReady": .integer(Int64(ready)),
            "observedGeneration": set[path: "metadata", "generation"] ?? 1,
        ]
        if updated > 0 { status["updatedNumberScheduled"] = .integer(Int64(updated)) }
        if ready > 0 { status["numberAvailable"] = .integer(Int64(ready)) }
        if desired > ready { status["numberUnavailable"] = .integer(Int64(desired - ready)) }
        return status
    }
}

/// What the Job controller does: pods until enough have succeeded.
struct JobPlan {
    let actions: [WorkloadAction]

    init(_ job: JSONValue, pods: [JSONValue], now: Timestamp) {
        let completions = job[path: "spec", "completions"]?.integer ?? 1
        let parallelism = job[path: "spec", "parallelism"]?.integer ?? 1
        let succeeded = Int64(pods.count { $0[path: "status", "phase"]?.string == "Succeeded" })
        let active = Int64(pods.count(where: Pods.isActive))
        var actions: [WorkloadAction] = []
        let missing = min(parallelism, completions - succeeded) - active
        if job[path: "spec", "suspend"]?.bool != true, missing > 0 {
            let template = job[path: "spec", "template"] ?? [:]
            for _ in 0..<missing {
                let labels = ["job-name": job.name, "batch.kubernetes.io/job-name": job.name]
                actions.append(.create(.pods, Pods.make(from: template, owner: job, labels: labels)))
            }
        }
        var status = job["status"] ?? [:]
        if status["startTime"] == nil { status["startTime"] = .string(now.seconds) }
        status["active"] = active > 0 ? .integer(active) : nil
        status["succeeded"] = succeeded > 0 ? .integer(succeeded) : nil
        if succeeded >= completions, status["completionTime"] == nil {
            status["completionTime"] = .string(now.seconds)
            let moment = JSONValue.string(now.seconds)
            status["conditions"] = .array(
                ["SuccessCriteriaMet", "Complete"].map {
                    [
                        "type": .string($0), "status": "True", "reason": "CompletionsReached",
                        "message": "Reached expected number of succeeded pods", "lastProbeTime": moment,
                        "lastTransitionTime": moment,
                    ]
                }
            )
        }
        actions.append(.status(status))
        self.actions = actions
    }
}
