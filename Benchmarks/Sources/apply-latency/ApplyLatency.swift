// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import KubeClient
import KubeModel

/// How long it takes from applying a SpinApp to its Deployment being created, one app at a time.
///
/// Needs an API server with Bobbin on it: `bobbin local --port 8181` in release mode for the figure that the
/// project quotes. The time is measured at the client: from sending the app to the watch's event of its Deployment.
@main
struct ApplyLatency: AsyncParsableCommand {
    @Option(help: "The API server, without TLS.")
    var server = "http://127.0.0.1:8181"

    @Option(help: "How many apps are measured, after ten that aren't.")
    var count = 300

    func run() async throws {
        let client = try Client(ClientConfiguration(server: server))
        let version = try await client.serverVersion()
        try await prepare(client)
        let watch = try await client.watch(
            Created.self,
            Selection(namespace: "default"),
            WatchOptions(sendsInitialEvents: true, timeoutSeconds: 600)
        )
        var samples: [Duration] = []
        for index in 0..<count + 10 {
            let elapsed = try await measure("latency-\(index)", client, watch)
            if index >= 10 { samples.append(elapsed) }
        }
        samples.sort()
        print("apply to Deployment, \(count) apps one by one on \(version):")
        for (name, share) in [("min", 0), ("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("max", 1)] {
            let sample = samples[Int(Double(samples.count - 1) * share)]
            print("  \(name)  \(Double((sample / .microseconds(10)).rounded()) / 100) ms")
        }
        await client.shutDown()
    }

    private func prepare(_ client: Client) async throws {
        let body: JSONValue = [
            "apiVersion": "core.spinkube.dev/v1alpha1", "kind": "SpinAppExecutor",
            "metadata": ["name": "containerd-shim-spin", "namespace": "default"],
            "spec": ["createDeployment": true, "deploymentConfig": ["runtimeClassName": "wasmtime-spin-v2"]],
        ]
        let _: Executor = try await client.apply(
            Executor.self,
            body,
            to: ObjectKey(namespace: "default", name: "containerd-shim-spin"),
            subresource: nil,
            fieldManager: "benchmark",
            force: true
        )
    }

    private func measure(
        _ name: String,
        _ client: Client,
        _ watch: WatchStream<Created>
    ) async throws -> Duration {
        let body: JSONValue = [
            "apiVersion": "core.spinkube.dev/v1alpha1", "kind": "SpinApp",
            "metadata": ["name": .string(name), "namespace": "default"],
            "spec": ["image": "example.com/hello:1", "executor": "containerd-shim-spin"],
        ]
        let start = ContinuousClock.now
        let _: App = try await client.apply(
            App.self,
            body,
            to: ObjectKey(namespace: "default", name: name),
            subresource: nil,
            fieldManager: "benchmark",
            force: true
        )
        while let event = try await watch.next() {
            if case .added(let deployment) = event, deployment.metadata.name == name {
                return ContinuousClock.now - start
            }
        }
        throw ValidationError("the watch ended before the Deployment \(name) came: is the operator running?")
    }
}
