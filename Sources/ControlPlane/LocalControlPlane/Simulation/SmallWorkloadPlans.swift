// SPDX-License-Identifier: Apache-2.0

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
            for _ in 0..<min(missing, Int64(WorkloadAction.burst)) {
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
