// SPDX-License-Identifier: Apache-2.0

import Foundation
import KubeModel
import Testing

/// The commands where Bobbin is installed in another namespace than the one that its manifests have.
@Suite(.fewAtOnce, .timeLimit(.minutes(30)))
struct CommandInstallationTests {
    /// An installation in `elsewhere`, with an executor there and an app in `default` that uses it. No operator runs.
    private static func install(_ plane: ControlPlane) async throws {
        try await Installation.apply(to: plane, namespace: "elsewhere")
        try await plane.kubectl.apply(Platform.executor(), in: "elsewhere")
        try await plane.kubectl.apply(Platform.app("hello"), in: "default")
    }

    @Test(arguments: ControlPlaneKind.withoutControllers)
    func `commands find the installation in any namespace`(kind: ControlPlaneKind) async throws {
        try await ControlPlane.withOwn(kind) { plane in
            try await Self.install(plane)
            let bobbin = Bobbin(kubeconfig: plane.kubectl.kubeconfig)

            let status = try await bobbin("status", "hello", "-n", "default")
            #expect(
                status.output.contains("SpinAppExecutor elsewhere/containerd-shim-spin  RuntimeClass"),
                "\(status)"
            )
            #expect(status.error.isEmpty)
            let wrong = try await bobbin(
                "status",
                "hello",
                "-n",
                "default",
                "--operator-namespace",
                "nowhere"
            )
            #expect(wrong.output.contains("SpinAppExecutor containerd-shim-spin  not found"), "\(wrong)")

            let diff = try await CommandRun(
                ["diff", "-f", "-", "-n", "default"],
                kubeconfig: plane.kubectl.kubeconfig,
                input: Platform.app("other")
            )
            #expect(diff.code == 1, "\(diff)")
            #expect(diff.output.contains("+kind: Deployment"), "\(diff)")

            let doctor = try await bobbin("doctor", "-n", "default", "-o", "json")
            let findings = try JSONValue(json: Array(doctor.output.utf8))["findings"]?.array ?? []
            #expect(findings.contains { $0["check"] == "executors" && $0["level"] == "ok" }, "\(doctor)")

            let migrate = try await bobbin("migrate")
            #expect(migrate.code == 0, "\(migrate)")
            #expect(migrate.output.contains("SpinApp default/hello"), "\(migrate)")
            #expect(!migrate.output.contains("rejected"), "\(migrate)")

            let logs = try await bobbin("logs", "hello", "-n", "default")
            #expect(logs.error.contains("app \"hello\" has no pods"), "\(logs)")
        }
    }

    @Test(arguments: ControlPlaneKind.withoutControllers)
    func `of several installations the command says which one it takes`(kind: ControlPlaneKind) async throws {
        try await ControlPlane.withOwn(kind) { plane in
            try await Self.install(plane)
            try await Installation.apply(to: plane, withDefinitions: false, namespace: "another")
            let bobbin = Bobbin(kubeconfig: plane.kubectl.kubeconfig)
            let status = try await bobbin("status", "hello", "-n", "default")
            #expect(
                status.error
                    == "warning: found Bobbin in namespaces \"another\" and \"elsewhere\"; using \"another\". "
                    + "Set --operator-namespace to use another\n"
            )
            #expect(status.output.contains("SpinAppExecutor containerd-shim-spin  not found"), "\(status)")
            let chosen = try await bobbin(
                "status",
                "hello",
                "-n",
                "default",
                "--operator-namespace",
                "elsewhere"
            )
            #expect(chosen.error.isEmpty)
            #expect(
                chosen.output.contains("SpinAppExecutor elsewhere/containerd-shim-spin  RuntimeClass"),
                "\(chosen)"
            )
        }
    }

    @Test(arguments: ControlPlaneKind.withAdmissionPlugins.filter { $0 == .real })
    func `whoever may read little learns of the installation from who has rights in their namespace`(
        kind: ControlPlaneKind
    ) async throws {
        try await ControlPlane.withOwn(kind) { plane in
            try await Self.install(plane)
            try await plane.kubectl(
                "apply",
                "-f",
                "-",
                input: """
                    apiVersion: rbac.authorization.k8s.io/v1
                    kind: RoleBinding
                    metadata: {name: bobbin, namespace: default, labels: {app.kubernetes.io/name: bobbin}}
                    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: bobbin}
                    subjects: [{kind: ServiceAccount, name: bobbin, namespace: elsewhere}]
                    """
            )
            let file = plane.folder.appending(path: "few-rights").path()
            try await plane.writeKubeconfig(
                for: "default",
                rules: """
                    [{apiGroups: [core.spinkube.dev], resources: ['*'], verbs: [get, list]},
                     {apiGroups: [rbac.authorization.k8s.io], resources: [rolebindings], verbs: [list]}]
                    """,
                to: file
            )
            let status = try await Bobbin(kubeconfig: file)("status", "hello", "-n", "default")
            #expect(
                status.output.contains(
                    "you are not allowed to get spinappexecutors in namespace \"elsewhere\""
                ),
                "\(status)"
            )
        }
    }
}
