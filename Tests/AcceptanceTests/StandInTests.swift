// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

/// Who plays kubelets and DaemonSet controller for the other tests does it as a cluster would, where this runs too.
@Suite(.fewAtOnce, .timeLimit(.minutes(30)))
struct StandInTests {
    private func daemonSet(_ lab: ShimLab, mark: String) -> JSONValue {
        let labels: JSONValue = [
            "app.kubernetes.io/name": "bobbin-shim", "stand-in": .string(lab.name),
            "runtime.spinkube.dev/operation": "install",
        ]
        return [
            "apiVersion": "apps/v1", "kind": "DaemonSet",
            "metadata": ["name": .string(lab.name), "labels": labels],
            "spec": [
                "selector": ["matchLabels": ["stand-in": .string(lab.name)]],
                "updateStrategy": ["type": "RollingUpdate", "rollingUpdate": ["maxUnavailable": 1]],
                "template": [
                    "metadata": ["labels": labels, "annotations": ["mark": .string(mark)]],
                    "spec": [
                        "nodeSelector": [ShimLab.poolLabel: .string(lab.pool)],
                        "tolerations": [["operator": "Exists"]],
                        "containers": [["name": "agent", "image": "example.com/agent:1"]],
                    ],
                ],
            ],
        ]
    }

    private func pods(_ lab: ShimLab) async throws -> [JSONValue] {
        let labels = "labelSelector=stand-in%3D\(lab.name)"
        return try await lab.api.list("/api/v1/namespaces/\(ShimLab.agents)/pods?\(labels)")
    }

    @Test(arguments: ControlPlaneKind.available)
    func `pods come, are replaced one by one, fail as told and go`(kind: ControlPlaneKind) async throws {
        let lab = try await ShimLab.shared(kind)
        let path = "/apis/apps/v1/namespaces/\(ShimLab.agents)/daemonsets"
        let nodes = try await lab.addNodes(3)
        try await lab.api.create(daemonSet(lab, mark: "one"), in: path)
        func counts(_ what: String, _ holds: (JSONValue) -> Bool) async throws {
            _ = try await lab.wait("the DaemonSet \(what)") {
                try await lab.api.read("\(path)/\(lab.name)").flatMap { holds($0) ? $0 : nil }
            }
        }
        try await counts("is ready") { $0.isObserved && $0.count("numberReady") == 3 }
        #expect(
            Set(try await pods(lab).compactMap { $0[path: "spec", "nodeName"]?.string }) == Set(nodes)
        )
        for node in nodes { lab.standIn.set(.busy, on: node) }
        try await counts("has no ready pod") { $0.count("numberReady") == 0 }
        for node in nodes { lab.standIn.set(.ready, on: node) }
        try await counts("is ready") { $0.count("numberReady") == 3 }
        try await lab.api.apply(daemonSet(lab, mark: "two"), at: "\(path)/\(lab.name)")
        try await counts("is updated") {
            $0.isObserved && $0.count("updatedNumberScheduled") == 3 && $0.count("numberAvailable") == 3
        }
        #expect(
            try await pods(lab).allSatisfy { $0[path: "metadata", "annotations", "mark"] == "two" }
        )
        lab.standIn.set(.failing("Reason: message"), on: nodes[0])
        _ = try await lab.wait("the failure is told") {
            try await pods(lab).contains { pod in
                let status = pod[path: "status", "containerStatuses"]?.array?.first
                return status?[path: "lastState", "terminated", "message"] == "Reason: message"
            } ? true : nil
        }
        try await lab.label(nodes[0], ShimLab.poolLabel, "other")
        _ = try await lab.wait("two pods are left") { try await pods(lab).count == 2 ? true : nil }
        try await counts("counts them") { $0.count("desiredNumberScheduled") == 2 }
        try await lab.api.delete("\(path)/\(lab.name)")
        _ = try await lab.wait("no pod is left") { try await pods(lab).isEmpty ? true : nil }
    }
}
