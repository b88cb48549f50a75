// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Terminal

extension AppStatus {
    /// The Deployment with its versions and their pods; pods of none of these beside it.
    var workload: [StatusNode] {
        let pods = snapshot.pods
        let deployment: JSONValue?
        do {
            deployment = try snapshot.deployment.get()
        } catch {
            return [.unread("Deployment", error)] + loosePods(pods, without: [])
        }
        guard let deployment else { return loosePods(pods, without: []) }
        var node = Self.node(of: deployment)
        do {
            let sets = try snapshot.replicaSets.get()
                .filter { $0.isOwned(by: deployment.uid) }
                .sorted { Self.revision($0) > Self.revision($1) }
            let (shown, old) = Self.split(sets)
            node.children = shown.map { version($0, pods) }
            if old > 0 {
                node.children.append(
                    StatusNode(
                        "",
                        "",
                        details: ["\(old) older ReplicaSet\(old == 1 ? "" : "s") without pods"]
                    )
                )
            }
            return [node] + loosePods(pods, without: Set(sets.map(\.uid)))
        } catch {
            node.children = [.unread("ReplicaSet", error)] + loosePods(pods, without: [])
            return [node]
        }
    }

    private static func node(of deployment: JSONValue) -> StatusNode {
        let desired = deployment[path: "spec", "replicas"]?.integer ?? 1
        let ready = deployment.count("status", "readyReplicas")
        let updated = deployment.count("status", "updatedReplicas")
        let isWhole = ready >= desired && updated >= desired
        var details = ["\(updated) updated"]
        if deployment[path: "spec", "paused"]?.bool == true { details = ["paused"] }
        if deployment.holds(.replicaFailure), let failure = deployment.condition(.replicaFailure) {
            details.append(failure["message"]?.string ?? "")
        }
        return StatusNode(
            "Deployment",
            deployment.name,
            state: "\(ready) of \(desired) ready",
            isWhole ? .good : (ready == 0 ? .bad : .warning),
            details: isWhole ? ["rolled out"] : details
        )
    }

    /// Those worth showing, and how many aren't.
    private static func split(_ sets: [JSONValue]) -> (shown: [JSONValue], old: Int) {
        let newest = sets.first
        let shown = sets.filter {
            $0.uid == newest?.uid || $0.count("spec", "replicas") > 0 || $0.count("status", "replicas") > 0
        }
        return (shown, sets.count - shown.count)
    }

    private static func revision(_ set: JSONValue) -> Int {
        set.annotation("deployment.kubernetes.io/revision").flatMap { Int($0) } ?? 0
    }

    private func version(_ set: JSONValue, _ pods: Reading<[JSONValue]>) -> StatusNode {
        let desired = set.count("spec", "replicas")
        let ready = set.count("status", "readyReplicas")
        var node = StatusNode(
            "ReplicaSet",
            set.name,
            state: "\(ready) of \(desired) ready",
            ready >= desired ? .good : .warning,
            details: ["revision \(Self.revision(set))"]
        )
        do {
            node.children = try pods.get().filter { $0.isOwned(by: set.uid) }.map {
                PodView(pod: $0, now: snapshot.now).node
            }
        } catch { node.children = [.unread("Pod", error)] }
        return node
    }

    private func loosePods(_ pods: Reading<[JSONValue]>, without owners: Set<String>) -> [StatusNode] {
        do {
            return try pods.get()
                .filter { pod in !owners.contains { pod.isOwned(by: $0) } }
                .map { PodView(pod: $0, now: snapshot.now).node }
        } catch { return owners.isEmpty ? [.unread("Pod", error)] : [] }
    }
}
