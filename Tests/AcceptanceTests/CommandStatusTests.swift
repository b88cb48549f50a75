// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

/// `bobbin status`.
@Suite(.fewAtOnce, .timeLimit(.minutes(30)))
struct CommandStatusTests {
    @Test(arguments: ControlPlaneKind.withoutControllers)
    func `a good app is a tree, and a bad one says what to do`(kind: ControlPlaneKind) async throws {
        let platform = try await Platform.shared(kind)
        let bobbin = Bobbin(kubeconfig: platform.kubectl.kubeconfig)
        let namespace = try await platform.namespace()
        try await platform.kubectl.apply(Platform.app("good"), in: namespace)
        try await platform.kubectl.apply(Platform.app("bad", executor: "nowhere"), in: namespace)
        try await platform.wait(for: "deployment", "good", in: namespace)
        try await platform.makeAvailable("good", in: namespace)
        try await platform.wait(for: "spinapp", "good", in: namespace, "to be ready") {
            $0.isCondition("Ready", "True")
        }
        try await platform.wait(for: "spinapp", "bad", in: namespace, "to fail") {
            $0.isCondition("Ready", "False")
        }

        let good = try await bobbin("status", "good", "-n", namespace)
        #expect(good.code == 0)
        #expect(good.output.hasPrefix("SpinApp \(namespace)/good  Ready  example.com/hello:1, 1 of 1 ready"))
        #expect(
            good.output.contains("├─ SpinAppExecutor containerd-shim-spin  RuntimeClass wasmtime-spin-v2")
        )
        #expect(good.output.contains("├─ Deployment good  1 of 1 ready  rolled out"))
        #expect(good.output.contains("Service good  ClusterIP"))
        #expect(!good.output.contains("hint"))

        let bad = try await bobbin("status", "spinapp/bad", "-n", namespace)
        #expect(bad.code == 0)
        #expect(bad.output.contains("SpinAppExecutor nowhere  not found"))
        #expect(bad.output.contains("ExecutorNotFound: "))
        #expect(bad.output.contains("hint: Create the executor"))
        #expect(bad.output.contains("docs/troubleshooting.md#executornotfound"))

        let all = try await bobbin("status", "-n", namespace)
        #expect(all.output.split(separator: "\n").count == 2)
        let data = try JSONValue(
            json: Array(try await bobbin("status", "bad", "-n", namespace, "-o", "json").output.utf8)
        )
        #expect(data["problems"]?.array?.first?["reason"] == "ExecutorNotFound")
        let absent = try await bobbin("status", "absent", "-n", namespace)
        #expect(absent.code != 0)
        #expect(absent.error.contains("\"absent\" not found"))
    }
}

extension JSONValue {
    fileprivate func isCondition(_ type: String, _ status: String) -> Bool {
        (self[path: "status", "conditions"]?.array ?? []).contains {
            $0["type"]?.string == type && $0["status"]?.string == status
        }
    }
}
