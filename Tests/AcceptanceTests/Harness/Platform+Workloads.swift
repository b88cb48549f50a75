// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

/// What the Deployment controller, the scheduler and the kubelet would make, for planes that have none of them.
extension Platform {
    /// Makes the ReplicaSet of a Deployment's present template.
    @discardableResult
    func makeReplicaSet(_ name: String, of deployment: JSONValue) async throws -> JSONValue {
        let metadata = try #require(deployment["metadata"])
        let namespace = try #require(metadata["namespace"]?.string)
        let hash: JSONValue = ["pod-template-hash": .string(name)]
        var template = try #require(deployment.template)
        template["metadata"] = ["labels": template[path: "metadata", "labels"]?.merged(with: hash) ?? hash]
        let replicaSet: JSONValue = [
            "apiVersion": "apps/v1", "kind": "ReplicaSet",
            "metadata": [
                "name": .string(name), "namespace": .string(namespace),
                "labels": template[path: "metadata", "labels"] ?? [:],
                "annotations": ["deployment.kubernetes.io/revision": "1"],
                "ownerReferences": [Self.owner("apps/v1", "Deployment", metadata)],
            ],
            "spec": [
                "replicas": 0, "template": template,
                "selector": [
                    "matchLabels": deployment[path: "spec", "selector", "matchLabels"]?.merged(with: hash)
                        ?? hash
                ],
            ],
        ]
        try await kubectl("create", "-f", "-", input: replicaSet.description)
        return try await wait(for: "replicaset", name, in: namespace)
    }

    /// Makes a pod of a Deployment, in the state that `status` says, on a node if one is named.
    func makePod(
        _ name: String,
        of deployment: JSONValue,
        on node: String? = nil,
        status: JSONValue
    ) async throws {
        let namespace = try #require(deployment[path: "metadata", "namespace"]?.string)
        let replicaSet = try await makeReplicaSet("\(name)-set", of: deployment)
        var pod = try #require(replicaSet.template)
        pod["apiVersion"] = "v1"
        pod["kind"] = "Pod"
        var metadata = pod["metadata"] ?? [:]
        metadata["name"] = .string(name)
        metadata["namespace"] = .string(namespace)
        metadata["ownerReferences"] = [
            Self.owner("apps/v1", "ReplicaSet", try #require(replicaSet["metadata"]))
        ]
        pod["metadata"] = metadata
        if let node { pod["spec"]?["nodeName"] = .string(node) }
        try await kubectl("create", "-f", "-", input: pod.description)
        try await kubectl.writeStatus("/api/v1/namespaces/\(namespace)/pods/\(name)") {
            $0["status"] = status
        }
    }

    /// Makes a pod of an app's Deployment that a node has been preparing for long, with the event that says why.
    func leaveInPreparation(_ name: String, in namespace: String, because message: String) async throws {
        let deployment = try await wait(for: "deployment", name, in: namespace)
        let scheduled: JSONValue = [
            "type": "PodScheduled", "status": "True", "lastTransitionTime": "2024-01-01T00:00:00Z",
        ]
        let container: JSONValue = [
            "name": .string(name), "state": ["waiting": ["reason": "ContainerCreating"]], "image": "",
            "imageID": "", "ready": false, "restartCount": 0,
        ]
        let status: JSONValue = [
            "phase": "Pending", "conditions": [scheduled], "containerStatuses": [container],
        ]
        try await makePod("\(name)-1", of: deployment, on: "edge", status: status)
        let pod = try await wait(for: "pod", "\(name)-1", in: namespace)
        let event: JSONValue = [
            "apiVersion": "v1", "kind": "Event", "metadata": ["name": .string("\(name)-1.1")],
            "type": "Warning", "reason": "FailedCreatePodSandBox", "message": .string(message),
            "involvedObject": [
                "apiVersion": "v1", "kind": "Pod", "name": .string("\(name)-1"),
                "namespace": .string(namespace), "uid": pod[path: "metadata", "uid"] ?? "",
            ],
        ]
        try await kubectl.apply(event.description, in: namespace)
        try await makeUnavailable(name, in: namespace)
    }

    /// A Deployment's status while none of its pods is available.
    func makeUnavailable(_ name: String, in namespace: String, _ conditions: [JSONValue] = []) async throws {
        try await writeDeploymentStatus(name, in: namespace) { deployment in
            let count = deployment[path: "spec", "replicas"] ?? 1
            deployment["status"] = [
                "observedGeneration": deployment[path: "metadata", "generation"] ?? 1,
                "replicas": count, "updatedReplicas": count, "unavailableReplicas": count,
                "conditions": .array(
                    [
                        ["type": "Available", "status": "False", "reason": "MinimumReplicasUnavailable"],
                        ["type": "Progressing", "status": "True", "reason": "ReplicaSetUpdated"],
                    ] + conditions
                ),
            ]
        }
    }

    private static func owner(_ apiVersion: JSONValue, _ kind: JSONValue, _ metadata: JSONValue) -> JSONValue
    {
        [
            "apiVersion": apiVersion, "kind": kind, "name": metadata["name"] ?? "",
            "uid": metadata["uid"] ?? "", "controller": true,
        ]
    }
}

extension JSONValue {
    /// An object with another's members over its own.
    func merged(with other: JSONValue) -> JSONValue {
        var result = self
        for (key, value) in other.object ?? JSONObject() { result[key] = value }
        return result
    }
}
