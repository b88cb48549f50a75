// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Manifests
import SpinAPI
import SpinRendering
import SpinState
import Testing

@testable import Preview

struct AppPreviewTests {
    private static func objects(_ text: String) throws -> [JSONValue] {
        try YAML.documents(text, source: "test")
    }

    private static func given(_ text: String) throws -> GivenObjects {
        try objects(text).reduce(into: GivenObjects()) { try $0.add($1) }
    }

    private static func app(_ spec: String = "", namespace: String = "web") throws -> SpinApp {
        let text = """
            apiVersion: core.spinkube.dev/v1alpha1
            kind: SpinApp
            metadata: {name: hello, namespace: "\(namespace)"}
            spec:
              image: ghcr.io/me/hello:1
            \(spec.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n"))
            """
        return try SpinApp(json: try objects(text)[0].jsonBytes)
    }

    private static func executor(_ name: String, in namespace: String, _ runtimeClass: String) -> String {
        """
        apiVersion: core.spinkube.dev/v1alpha1
        kind: SpinAppExecutor
        metadata: {name: \(name), namespace: "\(namespace)"}
        spec: {createDeployment: true, deploymentConfig: {runtimeClassName: \(runtimeClass)}}
        ---

        """
    }

    private static let store = """
        runtimeConfig:
          keyValueStores:
          - name: default
            type: redis
            options:
            - name: url
              valueFrom: {secretKeyRef: {name: redis, key: url}}
        """

    @Test func `an app becomes a Secret, a Deployment and a Service`() throws {
        let app = try Self.app()
        let preview = try AppPreview(of: app, on: AssumedExecutor.executor(for: app), with: .init())
        #expect(preview.objects.map { $0["kind"] } == ["Secret", "Deployment", "Service"])
        #expect(preview.notes.isEmpty)
        let pod = preview.objects[1][path: "spec", "template", "spec", "runtimeClassName"]
        #expect(pod == .string(AssumedExecutor.runtimeClass))
    }

    @Test(arguments: ["data: {url: cmVkaXM6Ly9y}", "stringData: {url: \"redis://r\"}"])
    func `values come from what is given`(data: String) throws {
        let app = try Self.app(Self.store)
        let secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: redis, namespace: web}\n\(data)"
        let preview = try AppPreview(
            of: app,
            on: AssumedExecutor.executor(for: app),
            with: try Self.given(secret)
        )
        #expect(preview.notes.isEmpty)
        #expect(try Self.configuration(preview).contains("url = 'redis://r'"))
    }

    @Test(arguments: [
        "", "apiVersion: v1\nkind: Secret\nmetadata: {name: redis, namespace: other}\ndata: {url: YQ==}",
        "apiVersion: v1\nkind: Secret\nmetadata: {name: redis}\ndata: {other: YQ==}",
    ])
    func `a value that isn't at hand is a placeholder that says so`(secret: String) throws {
        let app = try Self.app(Self.store)
        let preview = try AppPreview(
            of: app,
            on: AssumedExecutor.executor(for: app),
            with: try Self.given(secret)
        )
        #expect(try Self.configuration(preview).contains("PLACEHOLDER"))
        let note = try #require(preview.notes.first)
        #expect(note.contains("valueFrom.secretKeyRef: Secret \"redis\" with key \"url\" not found"))
    }

    private static func configuration(_ preview: AppPreview) throws -> String {
        let data = preview.objects.first { $0["kind"] == "Secret" }?[path: "data", "runtime-config.toml"]
        return String(decoding: try #require(data?.string.flatMap(Base64.decode)), as: UTF8.self)
    }

    @Test func `everything that is wrong is told`() throws {
        let app = try Self.app("replicas: -1\nlistenPort: 0")
        let error = #expect(throws: RenderError.self) {
            try AppPreview(of: app, on: AssumedExecutor.executor(for: app), with: .init())
        }
        #expect(error?.problems.map(\.field) == ["spec.replicas", "spec.listenPort"])
    }

    @Test func `the executor of the app's namespace comes before that of Bobbin's`() throws {
        let all =
            Self.executor("a", in: "bobbin", "shared") + Self.executor("a", in: "web", "own")
            + Self.executor("b", in: "bobbin", "other")
        let given = try Self.given(all)
        func choice(_ spec: String, in namespace: String) throws -> String? {
            let app = try Self.app(spec, namespace: namespace)
            return given.executor(for: app, ownNamespace: "bobbin").executor?.deploymentConfig?
                .runtimeClassName
        }
        #expect(try choice("executor: a", in: "web") == "own")
        #expect(try choice("executor: a", in: "shop") == "shared")
        #expect(try choice("", in: "shop") == "shared")
        #expect(try choice("executor: b", in: "web") == "other")
        #expect(try choice("executor: c", in: "web") == nil)
    }

    @Test func `a Secret that can't be read is told of without its value`() throws {
        let text = "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata: {key: hush!}"
        let error = #expect(throws: JSONError.self) { try Self.given(text) }
        #expect(error?.description.contains("key") == true && error?.description.contains("hush") == false)
    }

    @Test(arguments: [
        ("metadata.name", "{name: Not_A_Name}", "{image: i}"),
        ("metadata.name", #"{name: "a\nb"}"#, "{image: i}"),
        ("metadata.namespace", "{name: a, namespace: a.b}", "{image: i}"),
        ("spec.image", "{name: a}", #"{image: "i\e]52;c;x\a"}"#),
        ("spec.image", "{name: a}", #"{image: "a b"}"#),
        ("spec.executor", "{name: a}", #"{image: i, executor: "a\nb"}"#),
        ("spec.serviceAccountName", "{name: a}", "{image: i, serviceAccountName: A}"),
        ("spec.podLabels[a]", "{name: a}", #"{image: i, podLabels: {a: "b c"}}"#),
        ("spec.podLabels[-a]", "{name: a}", "{image: i, podLabels: {-a: b}}"),
        ("spec.podLabels[a/b/c]", "{name: a}", "{image: i, podLabels: {a/b/c: b}}"),
        ("spec.service.labels[a]", "{name: a}", #"{image: i, service: {labels: {a: "\u202e"}}}"#),
        ("spec.podAnnotations[a b]", "{name: a}", "{image: i, podAnnotations: {a b: c}}"),
    ])
    func `what no cluster takes for a name, an image or a label is refused`(
        field: String,
        metadata: String,
        spec: String
    ) throws {
        let text =
            "apiVersion: core.spinkube.dev/v1alpha1\nkind: SpinApp\nmetadata: \(metadata)\nspec: \(spec)\n"
        let app = try SpinApp(json: try Self.objects(text)[0].jsonBytes)
        let error = #expect(throws: RenderError.self) {
            _ = try AppPreview(of: app, on: AssumedExecutor.executor(for: app), with: GivenObjects())
        }
        #expect(error?.problems.map(\.field) == [field])
        #expect(error?.description.unicodeScalars.allSatisfy { $0.value >= 0x20 } == true)
    }
}

/// What is there decides about what is applied, for `bobbin diff` as for the operator.
extension AppPreviewTests {
    private static func replicas(_ spec: String, _ live: LiveDeployment) throws -> Int64? {
        let app = try Self.app(spec)
        let preview = try AppPreview(
            of: app,
            on: AssumedExecutor.executor(for: app),
            with: .init(),
            live: live
        )
        let deployment = preview.objects.first { $0["kind"] == "Deployment" }
        return deployment?[path: "spec", "replicas"]?.integer
    }

    @Test func `the count that a removed autoscaler left stays where replicas is unset`() throws {
        let live = LiveDeployment(annotations: [SpinKeyspace.replicasAnnotation: "autoscaled"], replicas: 7)
        #expect(try Self.replicas("", live) == 7)
        #expect(try Self.replicas("replicas: 3", live) == 3)
        #expect(try Self.replicas("enableAutoscaling: true", live) == nil)
    }

    @Test func `pods keep the digest of their values where the values aren't at hand`() throws {
        let app = try Self.app("variables: [{name: a, valueFrom: {secretKeyRef: {name: s, key: k}}}]")
        let live = LiveDeployment(
            annotations: [SpinKeyspace.configurationAnnotation: "k-1"],
            ownerReferences: [app.ownerReference(controls: true)]
        )
        let preview = try AppPreview(
            of: app,
            on: AssumedExecutor.executor(for: app),
            with: .init(),
            live: live
        )
        let deployment = try #require(preview.objects.first { $0["kind"] == "Deployment" })
        let annotations = deployment[path: "spec", "template", "metadata", "annotations"]
        #expect(annotations?[SpinKeyspace.configurationAnnotation] == "k-1")
    }
}
