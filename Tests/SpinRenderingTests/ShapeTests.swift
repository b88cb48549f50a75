// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Manifests
import SpinAPI
import SpinRendering
import Testing

/// What is rendered beside the pods, and for whom.
struct ShapeTests {
    private func rendered(_ spec: String, executor: String = "runtimeClassName: spin") throws -> RenderedApp {
        let app = try #require(
            try YAML.documents("metadata: {name: app}\nspec: {image: i, \(spec)}", source: "test").first
        )
        let text = "metadata: {name: ex}\nspec: {createDeployment: true, deploymentConfig: {\(executor)}}"
        let executor = try #require(try YAML.documents(text, source: "test").first)
        return try SpinAppRendering.render(
            app: SpinApp(json: app.jsonBytes),
            executor: SpinAppExecutor(json: executor.jsonBytes)
        )
    }

    @Test(arguments: [
        ("replicas: 1", "runtimeClassName: spin", 80),
        ("replicas: 1", "runtimeClassName: spin, listenPort: 8080", 8080),
        ("listenPort: 3000", "runtimeClassName: spin, listenPort: 8080", 3000),
        ("listenPort: 3000", "spinImage: spin", 3000),
    ])
    func `an app listens where it says, else where its executor says`(
        spec: String,
        executor: String,
        port: Int64
    ) throws {
        let checks = "checks: {liveness: {httpGet: {path: /}}, startup: {httpGet: {path: /}}}"
        let rendered = try rendered("\(spec), \(checks)", executor: executor)
        let pod = rendered.deployment?[path: "spec", "template", "spec"]
        let container = try #require(pod?["containers"]?.array?.first)
        #expect(container["ports"] == [["name": "http-app", "containerPort": .integer(port)]])
        #expect(container["env"] == [["name": "SPIN_HTTP_LISTEN_ADDR", "value": "0.0.0.0:\(port)"]])
        for probe in ["livenessProbe", "startupProbe"] {
            #expect(container[path: probe, "httpGet", "port"]?.integer == port)
        }
        if executor.contains("spinImage") {
            #expect(container["args"]?.array?.contains("0.0.0.0:\(port)") == true)
        }
        // Whoever asks the Service needn't know.
        #expect(rendered.servicePort == 80)
        let servicePort = rendered.service?[path: "spec", "ports"]?.array?.first
        #expect(servicePort == ["port": 80, "protocol": "TCP", "targetPort": "http-app"])
    }

    @Test func `a Service that only some things are said of has the usual of the rest`() throws {
        let rendered = try rendered("service: {}")
        #expect(rendered.serviceName == "app")
        #expect(rendered.servicePort == 80)
        let expected: JSONValue = [
            "type": "ClusterIP",
            "ports": [["name": "http", "port": 80, "protocol": "TCP", "targetPort": "http-app"]],
            "selector": ["core.spinkube.dev/app.app.status": "ready"],
        ]
        #expect(rendered.service?["spec"] == expected)
    }

    @Test func `an app that wants no Service has none, nor a name of one`() throws {
        let rendered = try rendered("service: {enabled: false, name: x, port: 8080}")
        #expect(rendered.service == nil)
        #expect(rendered.serviceName == nil)
        #expect(rendered.servicePort == nil)
    }

    @Test(arguments: ["replicas: 3", "paused: false", "deploymentStrategy: {}"])
    func `what decides about a rollout is rendered as Kubernetes has it unless the app says otherwise`(
        spec: String
    ) throws {
        var rollout = try rendered(spec).deployment?["spec"] ?? [:]
        for key in ["replicas", "selector", "template"] { rollout[key] = nil }
        #expect(
            rollout == [
                "strategy": [
                    "type": "RollingUpdate", "rollingUpdate": ["maxSurge": "25%", "maxUnavailable": "25%"],
                ],
                "minReadySeconds": 0, "progressDeadlineSeconds": 600, "paused": false,
            ]
        )
    }

    private static let strategies: [(String, JSONValue?)] = [
        ("{rollingUpdate: {maxSurge: 1}}", ["maxSurge": 1, "maxUnavailable": "25%"]),
        (
            "{type: RollingUpdate, rollingUpdate: {maxUnavailable: 0}}",
            ["maxUnavailable": 0, "maxSurge": "25%"]
        ),
        ("{type: Recreate}", nil),
    ]

    @Test(arguments: strategies)
    func `an app's own strategy is filled in, not replaced`(strategy: String, update: JSONValue?) throws {
        let spec = try rendered("deploymentStrategy: \(strategy)").deployment?["spec"]
        let found = spec?[path: "strategy", "rollingUpdate"]
        #expect(found?["maxSurge"] == update?["maxSurge"])
        #expect(found?["maxUnavailable"] == update?["maxUnavailable"])
    }

    @Test(arguments: ["replicas: 1", "deploymentStrategy: {type: RollingUpdate}"])
    func `what is rolled is applied at once`(spec: String) throws {
        #expect(try rendered(spec).deploymentBeforeRecreate == nil)
    }

    @Test func `what is recreated can first own what keeps the API server from accepting it`() throws {
        let rendered = try rendered("deploymentStrategy: {type: Recreate}, replicas: 2")
        #expect(rendered.deployment?[path: "spec", "strategy"] == ["type": "Recreate"])
        var before = try #require(rendered.deploymentBeforeRecreate)
        #expect(
            before[path: "spec", "strategy"] == [
                "type": "RollingUpdate", "rollingUpdate": ["maxSurge": "25%", "maxUnavailable": "25%"],
            ]
        )
        // Nothing is to be rolled by it.
        #expect(before[path: "spec", "paused"] == true)
        before["spec"]?["paused"] = false
        before["spec"]?["strategy"] = rendered.deployment?[path: "spec", "strategy"]
        #expect(before == rendered.deployment)
    }

    @Test func `pods restart when their configuration changes, and only then`() throws {
        let app = SpinApp(metadata: .init(), spec: try PodTemplateTests.app(podTemplate: nil).spec)
        let executor = try PodTemplateTests.executor()
        func annotations(_ configuration: String?) throws -> JSONValue? {
            try SpinAppRendering.render(app: app, executor: executor, configuration: configuration)
                .deployment?[path: "spec", "template", "metadata", "annotations"]
        }
        #expect(try annotations(nil) == ["note": "old"])
        #expect(try annotations("a") == ["note": "old", "core.spinkube.dev/configuration": "a"])
    }

    @Test func `an app that nothing scales has no autoscaler, and nobody's budget`() throws {
        let rendered = try rendered("replicas: 2")
        #expect(rendered.horizontalPodAutoscaler == nil)
        #expect(rendered.scaledObject == nil)
        #expect(rendered.podDisruptionBudget == nil)
    }

    @Test func `where somebody else runs the app there is nothing to scale or keep up`() throws {
        let spec =
            "podDisruptionBudget: {minAvailable: 1}, autoscaling: {maxReplicas: 3, triggers: [{type: cron}]}"
        let app = try #require(try YAML.documents("spec: {image: i, \(spec)}", source: "test").first)
        let rendered = try SpinAppRendering.render(
            app: SpinApp(json: app.jsonBytes),
            executor: SpinAppExecutor(createDeployment: false)
        )
        #expect(rendered.objects.map { $0["kind"] } == ["Service"])
    }

    @Test(arguments: ["shaped", "scaled-by-keda", "everything"])
    func `the operator finds whatever is made for an app by its label`(name: String) throws {
        let fixture = try Fixture(name)
        let objects = try SpinAppRendering.render(
            app: fixture.app,
            executor: fixture.executor,
            runtimeConfig: .resolved(fixture.resolved)
        ).objects
        #expect(objects.count == fixture.expected.count)
        for object in objects {
            let label = object[path: "metadata", "labels", "core.spinkube.dev/app-name"]?.string
            #expect(label == fixture.app.metadata.name)
        }
    }
}
