// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Manifests
import SpinAPI
import SpinRendering
import Testing

/// What a pod template must leave as it is: what the Service and the runtime configuration hang on.
struct PodEssentialsTests {
    private func rendered(
        _ podTemplate: String?,
        service: String = "{}",
        executor: String? = nil,
        certificates: Bool = true
    ) throws -> RenderedApp {
        var app = try PodTemplateTests.app(podTemplate: podTemplate)
        let wishes = try #require(try YAML.documents(service, source: "test").first)
        app.spec.service = try ServiceSpec(json: wishes.jsonBytes)
        var lower = try PodTemplateTests.executor(podTemplate: executor)
        if certificates { lower.deploymentConfig?.caCertSecret = "ca" }
        return try SpinAppRendering.render(app: app, executor: lower)
    }

    // MARK: The port of the Service

    static let portless: [(String, String)] = [
        ("{spec: {containers: [{ports: [{containerPort: 80, name: web}]}]}}", "spec.containers[0].ports"),
        (
            "{spec: {containers: [{name: z, image: z}, {name: app, ports: [{containerPort: 80, $patch: delete}]}]}}",
            "spec.containers[1].ports"
        ),
        ("{spec: {containers: [{ports: null}]}}", "spec.containers[0].ports"),
        (
            "{spec: {containers: [{ports: [{$patch: replace}, {containerPort: 80}]}]}}",
            "spec.containers[0].ports"
        ),
        // A Service of TCP doesn't find a port of UDP.
        (
            "{spec: {containers: [{ports: [{$patch: replace}, {containerPort: 80, protocol: UDP, name: http-app}]}]}}",
            "spec.containers[0].ports"
        ),
        // Nor one of a container that ends before the others start.
        (
            "{spec: {initContainers: [{name: i, ports: [{containerPort: 81, name: http-app}]}], "
                + "containers: [{ports: null}]}}",
            "spec.containers[0].ports"
        ),
    ]

    @Test(arguments: portless)
    func `the port that the Service targets can't be taken away`(podTemplate: String, field: String) throws {
        let error = try #require(throws: RenderError.self) { try rendered(podTemplate) }
        #expect(error.problems.map(\.field) == ["spec.podTemplate.\(field)"])
        #expect(error.reason == .invalidPodTemplate)
        #expect(error.description.contains("keep the port's name or set spec.service.enabled to false"))
    }

    @Test(arguments: portless.map(\.0))
    func `an app without a Service may have any ports`(podTemplate: String) throws {
        #expect(try rendered(podTemplate, service: "{enabled: false}").deployment != nil)
    }

    @Test(arguments: [
        // A proxy before the app.
        "{spec: {containers: [{ports: null}, {name: p, image: p, ports: [{containerPort: 81, name: http-app}]}]}}",
        "{spec: {initContainers: [{name: p, image: p, restartPolicy: Always, "
            + "ports: [{containerPort: 81, protocol: TCP, name: http-app}]}], containers: [{ports: null}]}}",
    ])
    func `another container may have the port`(podTemplate: String) throws {
        #expect(try rendered(podTemplate).deployment != nil)
    }

    @Test func `who took the port away is told of alone`() throws {
        let error = try #require(throws: RenderError.self) {
            try rendered("{spec: {hostNetwork: true}}", executor: "{spec: {containers: [{ports: null}]}}")
        }
        let field = "SpinAppExecutor \"ex\" spec.deploymentConfig.podTemplate.spec.containers[0].ports"
        #expect(error.problems.map(\.field) == [field])
    }

    // MARK: The runtime configuration and the certificates

    static let touching: [(String, String)] = [
        ("{spec: {volumes: [{name: spin-runtime-config, emptyDir: {}}]}}", "spec.volumes"),
        ("{spec: {volumes: [{name: spin-runtime-config, secret: {secretName: s}}]}}", "spec.volumes"),
        ("{spec: {volumes: [{name: spin-ca, $patch: delete}]}}", "spec.volumes"),
        ("{spec: {volumes: null}}", "spec.volumes"),
        ("{spec: {volumes: [{$patch: replace}, {name: data, emptyDir: {}}]}}", "spec.volumes"),
        (
            "{spec: {containers: [{volumeMounts: [{mountPath: /runtime-config.toml, name: data}]}]}}",
            "spec.containers[0].volumeMounts"
        ),
        (
            "{spec: {containers: [{volumeMounts: [{mountPath: //runtime-config.toml/, name: data}]}]}}",
            "spec.containers[0].volumeMounts"
        ),
        (
            "{spec: {containers: [{volumeMounts: [{mountPath: /etc/ssl/certs/ca-certificates.crt, $patch: delete}]}]}}",
            "spec.containers[0].volumeMounts"
        ),
        ("{spec: {containers: [{volumeMounts: null}]}}", "spec.containers[0].volumeMounts"),
    ]

    @Test(arguments: touching)
    func `what the runtime configuration and certificates are mounted with stays as it is`(
        podTemplate: String,
        field: String
    ) throws {
        let error = try #require(throws: RenderError.self) { try rendered(podTemplate) }
        #expect(error.problems.map(\.field) == ["spec.podTemplate.\(field)"])
        #expect(error.reason == .invalidPodTemplate)
    }

    @Test(arguments: [
        // Other containers may use these files, and have others at these paths.
        "{spec: {containers: [{name: z, image: z, volumeMounts: [{name: spin-ca, mountPath: /ca}]}]}}",
        "{spec: {containers: [{name: z, image: z, volumeMounts: [{name: data, mountPath: /runtime-config.toml}]}]}}",
        "{spec: {containers: [{volumeMounts: [{name: spin-runtime-config, mountPath: /also}]}]}}",
    ])
    func `more may be made of the same volumes`(podTemplate: String) throws {
        #expect(try rendered(podTemplate).deployment != nil)
    }

    @Test func `without certificates from the executor a template may bring its own`() throws {
        let template = """
            {spec: {volumes: [{name: spin-ca, configMap: {name: m}}], containers: [{volumeMounts:
              [{name: spin-ca, mountPath: /etc/ssl/certs/ca-certificates.crt, subPath: c}]}]}}
            """
        #expect(try rendered(template, certificates: false).deployment != nil)
    }

    // MARK: Replacing a whole list

    @Test func `an entry without a name stays the app's container where all are replaced`() throws {
        let rendered = try rendered(
            """
            {spec: {containers: [{$patch: replace}, {name: log, image: l}, {image: z, volumeMounts:
              [{name: spin-runtime-config, readOnly: true, mountPath: /runtime-config.toml, subPath: runtime-config.toml}]}]}}
            """,
            service: "{enabled: false}",
            certificates: false
        )
        let containers = rendered.deployment?[path: "spec", "template", "spec", "containers"]?.array ?? []
        #expect(containers.map { $0["name"] } == ["log", "app"])
        #expect(containers.last?["image"] == "z")
        #expect(containers.last?["env"] == nil)
    }

    @Test(arguments: [
        ("{spec: {containers: [{$patch: replace, name: log, image: z}]}}", "spec.containers[0].$patch"),
        ("{spec: {containers: [{$patch: replace, image: z}]}}", "spec.containers[0].$patch"),
        (
            "{spec: {containers: [{env: [{name: A, value: a}, {$patch: replace, name: B, value: b}]}]}}",
            "spec.containers[0].env[1].$patch"
        ),
    ])
    func `to replace a list is said by an entry of its own`(podTemplate: String, field: String) throws {
        let error = try #require(throws: RenderError.self) { try rendered(podTemplate) }
        #expect(error.problems.map(\.field) == ["spec.podTemplate.\(field)"])
        #expect(error.description.contains("replaces the whole list and must be an entry of its own"))
    }
}
