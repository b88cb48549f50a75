// SPDX-License-Identifier: Apache-2.0

import Foundation
import KubeModel
import Testing

/// `bobbin local`, as a person tries it out: nothing is played by the test.
@Suite(.fewAtOnce, .timeLimit(.minutes(30)))
struct ShimLocalTests {
    @Test(.enabled(if: ControlPlaneKind.available.contains(.embedded)))
    func `on bobbin local a Shim reaches new nodes, and its apps follow`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "bobbin-local-\(UUID().uuidString.prefix(8))"
        )
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let kubeconfig = folder.appending(path: "kubeconfig").path()
        let process = try ChildProcess(
            Assets.product("bobbin"),
            ["local", "--port", "0", "--kubeconfig", kubeconfig],
            log: folder.appending(path: "bobbin.log")
        )
        let kubectl = Kubectl(kubeconfig: kubeconfig)
        let result: Result<Void, any Error>
        do {
            result = .success(try await tryOut(kubectl, process))
        } catch { result = .failure(error) }
        if case .failure = result { print(process.tail) }
        try await process.stop()
        try FileManager.default.removeItem(at: folder)
        try result.get()
    }

    private func tryOut(_ kubectl: Kubectl, _ process: ChildProcess) async throws {
        _ = try await eventually("the control plane serves") { () -> Bool? in
            guard process.isRunning else { throw ProgramEnded(name: "bobbin local", log: process.tail) }
            return try await kubectl.attempt("get", "shims").succeeded ? true : nil
        }
        let node = "apiVersion: v1\nkind: Node\nmetadata: {name: edge, labels: {tier: edge}}"
        try await kubectl("create", "-f", "-", input: node)
        let shim = """
            apiVersion: runtime.spinkube.dev/v1alpha1
            kind: Shim
            metadata: {name: spin-v2}
            spec:
              nodeSelector: {tier: edge}
              fetchStrategy:
                anonHttp: {location: "https://example.com/shim.tar.gz", sha256: \(ShimLab.digest)}
              runtimeClass: {name: wasmtime-spin-v2, handler: spin-v2}
              rolloutStrategy: {type: rolling, rolling: {maxUpdate: 1}}
            """
        try await kubectl("apply", "-f", "-", input: shim)
        try await kubectl("wait", "--for=condition=Ready", "shim/spin-v2", "--timeout=30s")
        try await kubectl.apply(Platform.executor(), in: "default")
        try await kubectl.apply(Platform.app("hello", "replicas: 2"), in: "default")
        try await kubectl("wait", "--for=condition=Ready", "spinapp/hello", "--timeout=30s")
        // Not on the node `local`, to which the Shim doesn't reach.
        let pods = try await kubectl.objects("pods", in: "default")
        #expect(pods.count == 2)
        #expect(pods.allSatisfy { $0[path: "spec", "nodeName"] == "edge" })
        try await kubectl("delete", "spinapp", "hello", "-n", "default")
        try await kubectl("delete", "shim", "spin-v2", "--timeout=30s")
        let left = try await kubectl("get", "nodes", "--show-labels") + kubectl("get", "runtimeclasses")
        #expect(!left.contains("spin-v2"), "\(left)")
    }
}
