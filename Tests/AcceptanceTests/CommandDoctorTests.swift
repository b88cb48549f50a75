// SPDX-License-Identifier: Apache-2.0

import Foundation
import KubeModel
import Testing

/// `bobbin doctor`.
@Suite(.fewAtOnce, .timeLimit(.minutes(30)))
struct CommandDoctorTests {
    @Test(arguments: ControlPlaneKind.withoutControllers)
    func `an empty cluster isn't well, and an installed one is all ok`(kind: ControlPlaneKind) async throws {
        try await ControlPlane.withOwn(kind) { plane in
            let bobbin = Bobbin(kubeconfig: plane.kubectl.kubeconfig)
            let empty = try await bobbin("doctor")
            #expect(empty.code == 1)
            #expect(empty.output.contains("crds: CRD \"spinapps.core.spinkube.dev\" is not installed"))
            #expect(empty.output.contains("$ kubectl apply -f crds/"))

            try await Self.install(plane)
            let healthy = try await bobbin("doctor")
            #expect(healthy.code == 0, "\(healthy.output)")
            #expect(healthy.output.hasSuffix("\nNo problems found\n"), "\(healthy.output)")

            try await plane.kubectl.apply(
                Platform.app("hello", "imagePullSecrets: [{name: registry}]"),
                in: "default"
            )
            let broken = try await bobbin("doctor", "-n", "default")
            #expect(broken.code == 1)
            #expect(broken.output.contains("Secret \"default/registry\" not found"))
            #expect(broken.output.contains("SpinApp \"default/hello\""))
        }
    }

    @Test(arguments: ControlPlaneKind.withAdmissionPlugins.filter { $0 == .real })
    func `whoever may read little is told what can't be told, and the rest is looked at`(
        kind: ControlPlaneKind
    ) async throws {
        try await ControlPlane.withOwn(kind) { plane in
            try await Self.install(plane)
            let file = plane.folder.appending(path: "few-rights").path()
            try await plane.writeKubeconfig(
                for: "default",
                rules: "[{apiGroups: [core.spinkube.dev], resources: ['*'], verbs: [get, list]}]",
                to: file
            )
            try await plane.kubectl.apply(Platform.app("hello"), in: "default")
            let doctor = try await Bobbin(kubeconfig: file)("doctor", "-o", "json")
            let findings = try JSONValue(json: Array(doctor.output.utf8))["findings"]?.array ?? []
            #expect(findings.contains { $0["check"] == "nodes" && $0["level"] == "unknown" })
            #expect(findings.contains { $0["check"] == "apps" && $0["level"] == "warning" })
            let status = try await Bobbin(kubeconfig: file)("status", "hello", "-n", "default")
            #expect(status.code == 0)
            #expect(
                status.output.contains(
                    "cannot be read  you are not allowed to list pods in namespace \"default\""
                )
            )
        }
    }

    @Test func `an API server that doesn't answer is one error`() async throws {
        try await ControlPlane.withOwn(.embedded) { plane in
            let file = plane.folder.appending(path: "nowhere").path()
            try """
            apiVersion: v1
            kind: Config
            current-context: test
            clusters: [{name: test, cluster: {server: "http://127.0.0.1:9"}}]
            contexts: [{name: test, context: {cluster: test, user: nobody}}]
            users: [{name: nobody, user: {}}]
            """.write(toFile: file, atomically: true, encoding: .utf8)
            let doctor = try await Bobbin(kubeconfig: file)("doctor")
            #expect(doctor.code == 1)
            #expect(doctor.output.contains("Cannot reach the API server"))
            #expect(doctor.output.hasSuffix("\n1 error\n"))
        }
    }

    /// An installation that looks as if it ran.
    private static func install(_ plane: ControlPlane) async throws {
        try await Platform.prepare(plane)
        try await plane.kubectl("apply", "-f", "-", input: node)
        try await plane.kubectl("scale", "-n", "bobbin", "deployment/bobbin", "--replicas=1")
        try await plane.kubectl("apply", "-f", "-", input: lease)
        try await plane.kubectl.apply(Platform.executor("default", ""), in: "bobbin")
        try await plane.kubectl("delete", "runtimeclass", "wasmtime-spin-v2", "--ignore-not-found")
        try await plane.kubectl("apply", "-f", "-", input: runtimeClass)
        try await plane.kubectl.writeStatus("/apis/apps/v1/namespaces/bobbin/deployments/bobbin") {
            let generation = $0[path: "metadata", "generation"] ?? 1
            $0["status"] = [
                "observedGeneration": generation, "replicas": 1, "readyReplicas": 1, "updatedReplicas": 1,
            ]
        }
        try await plane.kubectl.writeStatus("/api/v1/nodes/worker") {
            $0["status"] = [
                "conditions": [["type": "Ready", "status": "True", "reason": "KubeletReady", "message": ""]],
                "nodeInfo": [
                    "containerRuntimeVersion": "containerd://2.0.0", "architecture": "amd64",
                    "operatingSystem": "linux", "machineID": "", "systemUUID": "", "bootID": "",
                    "kernelVersion": "", "osImage": "", "kubeletVersion": "v1.34.0", "kubeProxyVersion": "",
                ],
                "runtimeHandlers": [["name": "spin"]],
            ]
        }
    }

    private static let runtimeClass = """
        apiVersion: node.k8s.io/v1
        kind: RuntimeClass
        metadata: {name: wasmtime-spin-v2}
        handler: spin
        """

    private static var lease: String {
        """
        apiVersion: coordination.k8s.io/v1
        kind: Lease
        metadata: {name: bobbin, namespace: bobbin}
        spec:
          holderIdentity: bobbin-0_1
          leaseDurationSeconds: 3600
          renewTime: "\(Timestamp.now.micro)"
        """
    }

    private static let node = """
        apiVersion: v1
        kind: Node
        metadata: {name: worker, labels: {kubernetes.io/os: linux}}
        """
}

extension ControlPlane {
    /// Writes the kubeconfig of a service account with those rights in its namespace, and no others.
    func writeKubeconfig(for namespace: String, rules: String, to file: String) async throws {
        try await kubectl(
            "apply",
            "-f",
            "-",
            input: """
                apiVersion: v1
                kind: ServiceAccount
                metadata: {name: few, namespace: \(namespace)}
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: Role
                metadata: {name: few, namespace: \(namespace)}
                rules: \(rules)
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: RoleBinding
                metadata: {name: few, namespace: \(namespace)}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: few}
                subjects: [{kind: ServiceAccount, name: few, namespace: \(namespace)}]
                """
        )
        let token = try await kubectl("create", "token", "few", "-n", namespace)
            .trimmingCharacters(in: .whitespacesAndNewlines)
        try """
        apiVersion: v1
        kind: Config
        current-context: test
        clusters: [{name: test, cluster: {server: "\(server)", certificate-authority: "\(certificateAuthority ?? "")"}}]
        contexts: [{name: test, context: {cluster: test, user: few, namespace: \(namespace)}}]
        users: [{name: few, user: {token: "\(token)"}}]
        """.write(toFile: file, atomically: true, encoding: .utf8)
    }
}
