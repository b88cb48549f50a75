// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

@testable import LocalControlPlane

/// The kinds that an operator of workloads makes and watches: applied, selected by name, and seen as metadata only.
@Suite struct ChildKindTests {
    let server: TestServer

    init() throws {
        server = try TestServer()
        // Which a controller would make, and pods need.
        try server.send(
            "POST",
            "/api/v1/namespaces/default/serviceaccounts",
            ["apiVersion": "v1", "kind": "ServiceAccount", "metadata": ["name": "default"]]
        )
    }

    struct Kind: Sendable, CustomTestStringConvertible {
        let path: String
        let object: JSONValue
        var testDescription: String { object["kind"]?.string ?? "" }
    }

    private static let pods: JSONValue = ["matchLabels": ["app": "a"]]

    static let kinds = [
        Kind(
            path: "/apis/policy/v1/namespaces/default/poddisruptionbudgets",
            object: [
                "apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": ["name": "a"],
                "spec": [
                    "minAvailable": "50%", "selector": pods, "unhealthyPodEvictionPolicy": "AlwaysAllow",
                ],
            ]
        ),
        Kind(
            path: "/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers",
            object: [
                "apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "metadata": ["name": "a"],
                "spec": [
                    "minReplicas": 1, "maxReplicas": 3,
                    "scaleTargetRef": ["apiVersion": "apps/v1", "kind": "Deployment", "name": "a"],
                    "behavior": ["scaleDown": ["stabilizationWindowSeconds": 30]],
                    "metrics": [
                        [
                            "type": "Resource",
                            "resource": [
                                "name": "cpu", "target": ["type": "Utilization", "averageUtilization": 80],
                            ],
                        ]
                    ],
                ],
            ]
        ),
        Kind(
            path: "/apis/apps/v1/namespaces/default/replicasets",
            object: [
                "apiVersion": "apps/v1", "kind": "ReplicaSet", "metadata": ["name": "a"],
                "spec": [
                    "replicas": 0, "selector": pods,
                    "template": [
                        "metadata": ["labels": ["app": "a"]],
                        "spec": ["containers": [["name": "a", "image": "a:1"]]],
                    ],
                ],
            ]
        ),
        Kind(
            path: "/api/v1/namespaces/default/pods",
            object: [
                "apiVersion": "v1", "kind": "Pod", "metadata": ["name": "a"],
                "spec": ["containers": [["name": "a", "image": "a:1"]]],
            ]
        ),
        Kind(
            path: "/api/v1/namespaces/default/secrets",
            object: [
                "apiVersion": "v1", "kind": "Secret", "metadata": ["name": "a"], "data": ["key": "dmFsdWU="],
            ]
        ),
    ]

    @Test(arguments: kinds)
    func `one is applied, and applying the same again changes nothing`(kind: Kind) throws {
        let path = "\(kind.path)/a?fieldManager=m"
        let created = try server.send("PATCH", path, kind.object, type: Objects.apply)
        #expect(created.code == 201, "\(created.message)")
        server.clock.advance(by: .seconds(60))
        let again = try server.send("PATCH", path, kind.object, type: Objects.apply)
        #expect(again.code == 200)
        #expect(again.version == created.version)
        let misspelled = kind.object.adding(["spek": 1])
        #expect(try server.send("PATCH", path, misspelled, type: Objects.apply).code == 500)
    }

    @Test(arguments: kinds)
    func `one is found and watched by its name, as metadata only`(kind: Kind) throws {
        var other = kind.object
        other["metadata"] = ["name": "b"]
        try server.send("POST", kind.path, other)
        let query = "fieldSelector=metadata.name%3Da"
        let list = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"
        let before = try server.send("GET", "\(kind.path)?\(query)", accept: list)
        #expect(before.body["items"]?.array?.isEmpty == true)

        try server.send("POST", kind.path, kind.object)
        let after = try server.send("GET", "\(kind.path)?\(query)", accept: list)
        #expect(after.names == ["a"])
        let item = try #require(after.body["items"]?.array?.first)
        #expect(item["spec"] == nil && item["data"] == nil)

        let watched = try server.watch(
            "\(kind.path)?watch=1&\(query)&resourceVersion=\(before.version)",
            accept: "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1"
        )
        #expect(watched.map { $0["type"] } == ["ADDED"])
        let object = try #require(watched.first?["object"])
        #expect(object["kind"] == "PartialObjectMetadata" && object.name == "a")
        #expect(object["spec"] == nil && object["data"] == nil)
    }

    @Test func `a Deployment's generation counts its annotations, not its labels`() throws {
        try server.send("POST", Objects.deployments, Objects.deployment("web"))
        func generation(after metadata: JSONValue) throws -> JSONValue? {
            let path = "\(Objects.deployments)/web"
            let answer = try server.send("PATCH", path, ["metadata": metadata], type: Objects.merge)
            return answer.body[path: "metadata", "generation"]
        }
        #expect(try generation(after: ["labels": ["a": "b"]]) == 1)
        #expect(try generation(after: ["annotations": ["a": "b"]]) == 2)
        #expect(try generation(after: ["annotations": ["a": "b"]]) == 2)
        #expect(try generation(after: ["annotations": ["a": .null]]) == 3)
    }

    @Test func `a pod's status is written by itself`() throws {
        let kind = try #require(Self.kinds.first { $0.testDescription == "Pod" })
        try server.send("POST", kind.path, kind.object)
        var pod = try server.send("GET", "\(kind.path)/a").body
        let waiting: JSONValue = ["waiting": ["reason": "ImagePullBackOff", "message": "no such image"]]
        pod["status"] = [
            "phase": "Pending",
            "containerStatuses": [
                [
                    "name": "a", "image": "a:1", "imageID": "", "ready": false, "restartCount": 0,
                    "state": waiting,
                ]
            ],
        ]
        #expect(try server.send("PUT", "\(kind.path)/a/status", pod).code == 200)
        let stored = try server.send("GET", "\(kind.path)/a").body
        #expect(stored[path: "status", "containerStatuses"]?.array?.first?["state"] == waiting)
    }
}

extension JSONValue {
    fileprivate func adding(_ members: JSONValue) -> JSONValue {
        var result = self
        for (key, value) in members.object ?? JSONObject() { result[key] = value }
        return result
    }
}
