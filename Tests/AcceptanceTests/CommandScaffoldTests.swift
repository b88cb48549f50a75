// SPDX-License-Identifier: Apache-2.0

import Foundation
import KubeModel
import Manifests
import Testing

/// `bobbin scaffold` and `bobbin render`, which need no cluster.
@Suite(.fewAtOnce, .serialized, .timeLimit(.minutes(10)))
struct CommandScaffoldTests {
    private static let image = "ghcr.io/me/hello_world:1"

    /// Flags that go with each other.
    private static let features: [[String]] = [
        ["--replicas", "0"], ["--executor", ""], ["--cpu-limit", "1", "--memory-limit", "128Mi"],
        ["--cpu-request", "10m", "--memory-request", "64Mi"], ["--azure-identity"],
        ["--service-account-name", "me"], ["-s", "one,two"], ["--component", "a", "--component", "b"],
        ["-v", "flag=true,number=1", "--variable", "empty="],
        ["--variable-from-secret", "token=api/key", "--variable-from-config-map", "region=settings"],
        ["--secret-variable", "hidden=1", "--config-variable", "shown=2"],
        ["--readiness-path", "/r", "--liveness-path", "/l", "--startup-path", "/s"],
        ["--env", "A=1", "--otel-endpoint", "http://otel:4318"],
        ["--label", "a=b", "--annotation", "c=d", "--pod-label", "e=f", "--pod-annotation", "g=h"],
        [
            "--deployment-annotation", "a=b", "--service-annotation", "c=d", "--invocation-memory-limit",
            "1Mi",
        ],
        ["-c", "/dev/null"], ["-n", "default"],
    ]
    private static let autoscalers: [[String]] = ["hpa", "keda"].map {
        ["--autoscaler", $0, "--cpu-limit", "1", "--memory-limit", "128Mi", "--max-replicas", "9", "-r", "1"]
    }

    /// None of the flags, each one, with the next and with one of another sort, with either autoscaler, and all at once.
    private static var combinations: [[String]] {
        var all: [[String]] = [[]]
        for (index, feature) in features.enumerated() {
            all.append(feature)
            for distance in [1, 6] where index + distance < features.count {
                all.append(feature + features[index + distance])
            }
            guard feature != ["--replicas", "0"] else { continue }
            for autoscaler in autoscalers where !feature.contains("--cpu-limit") {
                all.append(feature + autoscaler)
            }
        }
        return all + autoscalers + [features.flatMap { $0 }]
    }

    @Test(arguments: ControlPlaneKind.withoutControllers)
    func `whatever it prints is accepted by strict validation`(kind: ControlPlaneKind) async throws {
        var manifests: [String] = []
        for (index, flags) in Self.combinations.enumerated() {
            let run = try await CommandRun(
                ["scaffold", "--from", Self.image, "--name", "app-\(index)"] + flags
            )
            try #require(run.code == 0, "\(flags): \(run.error)")
            manifests.append(run.output)
        }
        let all = manifests.joined(separator: "---\n")
        try await ControlPlane.withOwn(kind) { plane in
            try await plane.kubectl("apply", "-f", "\(Assets.package)crds/")
            try await plane.kubectl("apply", "-f", "-", input: Self.keda)
            _ = try await eventually("KEDA's kind is served") {
                try await plane.kubectl.read("/apis/keda.sh/v1alpha1/scaledobjects")
            }
            // Strict as `kubectl apply --validate=strict`, without the pauses that kubectl makes between requests.
            let run = try await CommandRun(
                ["deploy", "--manifest", "-", "--dry-run=server", "-n", "default"],
                kubeconfig: plane.kubectl.kubeconfig,
                input: all
            )
            #expect(run.code == 0, "\(run.error)")
        }
    }

    @Test func `a name is made of the image, or is the one that is given`() async throws {
        let run = try await CommandRun(["scaffold", "-f", Self.image])
        #expect(run.output.contains("\n  name: hello-world\n"))
        let named = try await CommandRun(["scaffold", "-f", Self.image, "--name", "mine"])
        #expect(named.output.contains("\n  name: mine\n"))
    }

    @Test(arguments: [
        [], ["--from", "no image!"], ["-f", image, "-r", "-1"], ["-f", image, "--name", "No"],
        ["-f", image, "--autoscaler", "magic"], ["-f", image, "-v", "x"],
        ["-f", image, "-c", "/nonexistent"],
    ])
    func `what can't be is refused without printing anything`(flags: [String]) async throws {
        let run = try await CommandRun(["scaffold"] + flags)
        #expect(run.code != 0)
        #expect(run.output.isEmpty)
        #expect(!run.error.isEmpty)
    }

    @Test func `a file that holds a secret is its owner's only, also if it was there before`() async throws {
        let file = FileManager.default.temporaryDirectory.appending(
            path: "scaffold-\(UUID().uuidString).yaml"
        )
        try "before, and longer than nothing".write(to: file, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file.path())
        let run = try await CommandRun(
            ["scaffold", "-f", Self.image, "-o", file.path(), "--secret-variable", "a=b"]
        )
        #expect(run.code == 0 && run.output.isEmpty)
        #expect(run.error.contains("Application manifest saved to \(file.path())"))
        let attributes = try FileManager.default.attributesOfItem(atPath: file.path())
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        let documents = try YAML.documents(String(contentsOf: file, encoding: .utf8), source: "file")
        #expect(documents.map { $0["kind"] } == ["SpinApp", "Secret"])
        try FileManager.default.removeItem(at: file)
    }

    @Test func `what is scaffolded can be rendered`() async throws {
        let scaffold = try await CommandRun(["scaffold", "-f", Self.image, "-n", "web"])
        let run = try await CommandRun(["render", "-f", "-", "-o", "name"], input: scaffold.output)
        #expect(run.code == 0)
        let names = run.output.split(separator: "\n").map(String.init)
        #expect(names.dropFirst() == ["deployment.apps/hello-world", "service/hello-world"])
        #expect(names.first?.hasPrefix("secret/hello-world-") == true)
        #expect(run.error.contains("not found in the files; assuming RuntimeClass"))
    }

    @Test func `an app that can't be rendered is told of, and the others are rendered`() async throws {
        let bad = Platform.app("bad", "replicas: -1")
        let run = try await CommandRun(
            ["render", "-f", "-"],
            input: "\(bad)\n---\n\(Platform.app("good"))"
        )
        #expect(run.code == 1)
        #expect(run.error.contains(#"error: -:1: SpinApp "bad": spec.replicas: must be 0 or more"#))
        #expect(run.output.contains("name: good") && !run.output.contains("name: bad"))
    }

    @Test func `the samples render, with their executors and Shims`() async throws {
        let samples = "\(Assets.package)deploy/samples"
        let files = try FileManager.default.contentsOfDirectory(atPath: samples).filter {
            $0.hasSuffix(".yaml")
        }
        let flags = files.flatMap { ["-f", "\(samples)/\($0)"] } + ["-f", "\(samples)/shims/shim.yaml"]
        let run = try await CommandRun(["render", "-o", "json"] + flags)
        #expect(run.code == 0, "\(run.error)")
        let items = try JSONValue(json: Array(run.output.utf8))["items"]?.array ?? []
        let kinds = Set(items.compactMap { $0["kind"]?.string })
        #expect(kinds.isSuperset(of: ["Deployment", "DaemonSet"]))
    }

    /// As much of KEDA's definition as an API server needs to look at what is scaffolded.
    private static let keda = """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: scaledobjects.keda.sh}
        spec:
          group: keda.sh
          scope: Namespaced
          names: {kind: ScaledObject, listKind: ScaledObjectList, plural: scaledobjects, singular: scaledobject}
          versions:
          - name: v1alpha1
            served: true
            storage: true
            schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
        """
}
