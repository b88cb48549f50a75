// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// What is there before the first request: namespaces, nodes, RuntimeClasses.
enum Bootstrap {
    static let namespaces = ["default", "kube-system", "kube-public", "kube-node-lease"]

    static func populate(_ server: APIServer, _ options: LocalControlPlane.Options) throws(APIFailure) {
        for name in namespaces {
            try create(server, "v1", "Namespace", ["metadata": ["name": .string(name)]])
        }
        for (name, handler) in options.runtimeClasses.sorted(by: { $0.key < $1.key }) {
            try create(
                server,
                "node.k8s.io/v1",
                "RuntimeClass",
                [
                    "metadata": ["name": .string(name), "labels": [LocalControlPlane.standInLabel: "true"]],
                    "handler": .string(handler),
                ]
            )
        }
        for node in options.nodes { try create(server, "v1", "Node", node.object(now: server.clock.now)) }
        try create(
            server,
            "v1",
            "Service",
            [
                "metadata": ["name": "kubernetes", "namespace": "default"],
                "spec": [
                    "clusterIP": "10.96.0.1",
                    "ports": [["name": "https", "port": 443, "protocol": "TCP", "targetPort": 6443]],
                ],
            ]
        )
    }

    private static func create(
        _ server: APIServer,
        _ apiVersion: String,
        _ kind: String,
        _ object: JSONValue
    ) throws(APIFailure) {
        guard let resource = server.registry.resource(apiVersion: apiVersion, kind: kind) else { return }
        let options = WriteOptions(manager: "bobbin-local")
        let created = try server.create(resource, namespace: object.namespace, object, options)
        guard let status = object["status"] else { return }
        _ = try server.update(resource, created.object.key, subresource: "status", options) { live, _ in
            var live = live
            live["status"] = status
            return live
        }
    }
}

extension LocalControlPlane.Node {
    /// The node as the kubelet would register it.
    func object(now: Timestamp) -> JSONValue {
        var all: JSONValue = [
            "kubernetes.io/hostname": .string(name), "kubernetes.io/os": "linux",
            "kubernetes.io/arch": "amd64",
        ]
        for (key, value) in labels.sorted(by: { $0.key < $1.key }) { all[key] = .string(value) }
        return [
            "metadata": ["name": .string(name), "labels": all],
            "spec": [:],
            "status": [
                "conditions": [
                    [
                        "type": "Ready", "status": "True", "reason": "KubeletReady",
                        "message": "the simulated node is ready", "lastHeartbeatTime": .string(now.seconds),
                        "lastTransitionTime": .string(now.seconds),
                    ]
                ],
                "addresses": [
                    ["type": "InternalIP", "address": "192.0.2.1"],
                    ["type": "Hostname", "address": .string(name)],
                ],
                "allocatable": ["cpu": "4", "memory": "8Gi", "pods": "110"],
                "capacity": ["cpu": "4", "memory": "8Gi", "pods": "110"],
                "nodeInfo": [
                    "architecture": "amd64", "operatingSystem": "linux", "osImage": "simulated",
                    "kernelVersion": "simulated",
                    "kubeletVersion": .string(LocalControlPlane.kubernetesVersion),
                    "containerRuntimeVersion": "containerd://simulated", "machineID": "", "systemUUID": "",
                    "bootID": "", "kubeProxyVersion": "",
                ],
            ],
        ]
    }
}
