// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Manifests
import SpinAPI
import SpinRendering
import Testing

/// What an executor lets its apps have, and what is said of what it doesn't.
struct AllowedFieldsTests {
    private static func problems(
        _ spec: String,
        allow: String?,
        createDeployment: Bool = true
    ) throws -> [String] {
        let document = "metadata: {namespace: team-a}\nspec: {image: i, \(spec)}"
        let app = try #require(try YAML.documents(document, source: "test").first)
        let text = """
            metadata: {name: ex}
            spec:
              createDeployment: \(createDeployment)
              deploymentConfig: {runtimeClassName: spin, podTemplate: {spec: {volumes: [{name: h, hostPath: {}}]}}}
              \(allow.map { "allow: {\($0)}" } ?? "")
            """
        let executor = try #require(try YAML.documents(text, source: "test").first)
        let problems = SpinAppValidator.problems(
            in: try SpinApp(json: app.jsonBytes),
            executor: try SpinAppExecutor(json: executor.jsonBytes)
        )
        #expect(problems.allSatisfy { $0.severity == .error && $0.reason == .notAllowed }, "\(problems)")
        for problem in problems {
            #expect(problem.message.contains("SpinAppExecutor \"ex\" does not allow "))
            #expect(problem.message.contains("(spec.allow."))
        }
        return problems.map(\.field)
    }

    private static let hpa = "autoscaling: {maxReplicas: 2, targetCPUUtilizationPercentage: 50}"

    private static func keda(_ type: String, _ more: String = "") -> String {
        "autoscaling: {maxReplicas: 2, triggers: [{type: \(type), metadata: {a: b}\(more)}]}"
    }

    @Test(arguments: [
        ("volumeMounts: [{name: h, mountPath: /h}]", "spec.volumeMounts[0].name.hostPath"),
        (
            "podTemplate: {spec: {containers: [{name: x, volumeMounts: [{name: h, mountPath: /h}]}]}}",
            "spec.podTemplate.spec.containers[0].volumeMounts[0].name.hostPath"
        ),
        (
            "podTemplate: {spec: {initContainers: [{name: x, volumeMounts: [{name: h, mountPath: /h}]}]}}",
            "spec.podTemplate.spec.initContainers[0].volumeMounts[0].name.hostPath"
        ),
    ])
    func `an app doesn't get at a volume of its executor's of a type that it may not have`(
        spec: String,
        field: String
    ) throws {
        #expect(try Self.problems(spec, allow: "volumeTypes: [configMap]") == [field])
        #expect(try Self.problems(spec, allow: "volumeTypes: [hostPath]") == [])
        #expect(try Self.problems(spec, allow: nil) == [])
    }

    @Test(arguments: [
        ("namespaces: [team-a]", true), ("namespaces: [b, 'team-*']", true), ("namespaces: null", true),
        ("namespaces: [team]", false), ("namespaces: []", false),
    ])
    func `an executor says which namespaces' apps may use it`(allow: String, isAllowed: Bool) throws {
        #expect(try Self.problems("replicas: 1", allow: allow) == (isAllowed ? [] : ["spec.executor"]))
    }

    @Test(arguments: [
        "replicas: 1", "serviceAnnotations: {a: b}",
        "service: {annotations: {a: b}, labels: {a: b}, port: 8080}",
        "service: {type: ClusterIP}", "service: {enabled: false, type: LoadBalancer}",
        "enableAutoscaling: true",
        "serviceAccountName: admin", "imagePullSecrets: [{name: a}]",
        "volumes: [{name: v, hostPath: {path: /}}], volumeMounts: [{name: v, mountPath: /v}]",
        "podTemplate: {spec: {serviceAccountName: a, volumes: [{name: v, csi: {driver: d}}], imagePullSecrets: [{name: s}]}}",
    ])
    func
        `by default, apps have what SpinKube has, and what gives nothing beyond a Deployment and a ClusterIP Service`(
            spec: String
        ) throws
    {
        for allow in [nil, "", "serviceTypes: null, volumeTypes: null"] {
            #expect(try Self.problems(spec, allow: allow) == [])
        }
    }

    @Test(arguments: [
        ("service: {type: NodePort}", "spec.service.type"),
        ("service: {type: LoadBalancer}", "spec.service.type"),
        (hpa, "spec.autoscaling"),
        (keda("kafka"), "spec.autoscaling"),
        ("podDisruptionBudget: {minAvailable: 1}", "spec.podDisruptionBudget"),
    ])
    func `by default, apps have nothing else of what Bobbin adds`(spec: String, field: String) throws {
        for allow in [
            nil, "", "serviceTypes: null, autoscaling: null, podDisruptionBudget: null, triggers: null",
        ] {
            #expect(try Self.problems(spec, allow: allow) == [field])
        }
    }

    @Test(arguments: [
        ("service: {type: NodePort}", "serviceTypes: [ClusterIP, NodePort]"),
        ("service: {type: NodePort}", "serviceTypes: ['*']"),
        ("service: {annotations: {example.com/a: b}}", "serviceAnnotations: [example.com/*]"),
        ("serviceAnnotations: {a: b}", "serviceAnnotations: [b, a]"),
        (hpa, "autoscaling: true"),
        (keda("cron"), "autoscaling: true, triggers: [kafka, cron]"),
        (keda("cron", ", authenticationRef: {name: own}"), "autoscaling: true, triggers: ['*']"),
        (
            keda("cron", ", authenticationRef: {name: own, kind: TriggerAuthentication}"),
            "autoscaling: true, triggers: ['*']"
        ),
        (
            keda("cron", ", authenticationRef: {name: shared-a, kind: ClusterTriggerAuthentication}"),
            "autoscaling: true, triggers: ['*'], clusterTriggerAuthentications: [shared-*]"
        ),
        ("podDisruptionBudget: {minAvailable: 1}", "podDisruptionBudget: true"),
        ("serviceAccountName: app-a", "serviceAccounts: [app-*]"),
        ("imagePullSecrets: [{name: a}, {name: ''}]", "imagePullSecrets: [a]"),
        ("volumes: [{name: v, configMap: {name: c}}, {name: w}]", "volumeTypes: [configMap, emptyDir]"),
        ("replicas: 1", "serviceAccounts: [], imagePullSecrets: [], volumeTypes: [], serviceAnnotations: []"),
        (
            "volumes: [{name: p, projected: {sources: [{secret: {name: s}}, {configMap: null}]}}]",
            "volumeTypes: [projected, secret]"
        ),
        // What the executor itself brings, and what is only taken away, is the executor's.
        ("podTemplate: {spec: {volumes: [{name: h, $patch: delete}]}}", "volumeTypes: []"),
        ("podTemplate: {spec: {imagePullSecrets: [{name: s, $patch: delete}]}}", "imagePullSecrets: []"),
        ("service: {enabled: false}", "serviceTypes: []"),
    ])
    func `an app has what its executor allows`(spec: String, allow: String) throws {
        #expect(try Self.problems(spec, allow: allow) == [])
    }

    @Test(arguments: [
        ("replicas: 1", "serviceTypes: []", ["spec.service.type"]),
        ("service: {type: LoadBalancer}", "serviceTypes: [NodePort]", ["spec.service.type"]),
        (
            "serviceAnnotations: {b: c, a: b}", "serviceAnnotations: []",
            ["[a]", "[b]"].map { "spec.serviceAnnotations\($0)" }
        ),
        (
            "service: {annotations: {example.com: b}}", "serviceAnnotations: [example.com/*]",
            ["spec.service.annotations[example.com]"]
        ),
        (keda("cron"), "autoscaling: true", ["spec.autoscaling.triggers[0].type"]),
        (keda("cron"), "triggers: [cron]", ["spec.autoscaling"]),
        (
            keda("cron", ", authenticationRef: {name: shared, kind: ClusterTriggerAuthentication}"),
            "autoscaling: true, triggers: ['*']", ["spec.autoscaling.triggers[0].authenticationRef"]
        ),
        (
            keda("cron", ", authenticationRef: {name: shared, kind: clustertriggerauthentication}"),
            "autoscaling: true, triggers: [cron], clusterTriggerAuthentications: [other]",
            ["spec.autoscaling.triggers[0].authenticationRef"]
        ),
        ("serviceAccountName: admin", "serviceAccounts: [app-*]", ["spec.serviceAccountName"]),
        ("imagePullSecrets: [{name: a}, {name: b}]", "imagePullSecrets: [a]", ["spec.imagePullSecrets[1]"]),
        (
            "volumes: [{name: v, hostPath: {path: /}}, {name: w}]", "volumeTypes: [configMap]",
            ["spec.volumes[0].hostPath", "spec.volumes[1]"]
        ),
        (
            "volumes: [{name: p, projected: {sources: [{serviceAccountToken: {path: t}}, {secret: {name: s}}]}}]",
            "volumeTypes: [projected, secret]", ["spec.volumes[0].projected.sources[0].serviceAccountToken"]
        ),
        (
            "volumes: [{name: v, ephemeral: {}, csi: {}}]", "volumeTypes: [emptyDir]",
            ["spec.volumes[0].ephemeral", "spec.volumes[0].csi"]
        ),
        (
            "podTemplate: {spec: {serviceAccountName: admin}}", "serviceAccounts: [app-*]",
            ["spec.podTemplate.spec.serviceAccountName"]
        ),
        (
            "podTemplate: {spec: {serviceAccount: admin}}", "serviceAccounts: []",
            ["spec.podTemplate.spec.serviceAccount"]
        ),
        // Without the executor's account, the pods have the default one.
        (
            "podTemplate: {spec: {serviceAccountName: null}}", "serviceAccounts: [app-*]",
            ["spec.podTemplate.spec.serviceAccountName"]
        ),
        (
            "podTemplate: {spec: {$patch: replace}}", "serviceAccounts: [app-*]",
            ["spec.podTemplate.spec.$patch"]
        ),
        (
            "podTemplate: {spec: {imagePullSecrets: [{$patch: replace}, {name: b}]}}", "imagePullSecrets: []",
            ["spec.podTemplate.spec.imagePullSecrets[1].name"]
        ),
        (
            "podTemplate: {spec: {volumes: [{$patch: replace}, {name: v, hostPath: {path: /}}]}}",
            "volumeTypes: [secret]", ["spec.podTemplate.spec.volumes[1].hostPath"]
        ),
    ])
    func `what isn't allowed is named with its field and the executor`(
        spec: String,
        allow: String,
        fields: [String]
    ) throws {
        #expect(try Self.problems(spec, allow: allow) == fields)
    }

    @Test func `the message says what isn't allowed, by whom, where, and what to do`() throws {
        let documents = try YAML.documents(
            """
            metadata: {name: a}
            spec: {image: i, service: {type: NodePort}}
            ---
            metadata: {name: ex}
            spec: {createDeployment: true, deploymentConfig: {runtimeClassName: spin}}
            """,
            source: "test"
        )
        let app = try SpinApp(json: documents[0].jsonBytes)
        let executor = try SpinAppExecutor(json: documents[1].jsonBytes)
        let error = #expect(throws: RenderError.self) {
            try SpinAppRendering.render(app: app, executor: executor)
        }
        #expect(error?.reason == .notAllowed)
        #expect(
            error?.description
                == "spec.service.type: SpinAppExecutor \"ex\" does not allow Services of type \"NodePort\" "
                + "(spec.allow.serviceTypes); change the field, or use an executor that allows it"
        )
    }

    @Test func `where something else runs the apps, only their Services are judged`() throws {
        let spec = "service: {type: NodePort}, \(Self.hpa), volumes: [{name: v, hostPath: {}}]"
        let found = try Self.fieldsOfErrors(spec, allow: "volumeTypes: []")
        #expect(found == ["spec.service.type"])
    }

    private static func fieldsOfErrors(_ spec: String, allow: String) throws -> [String] {
        let app = try #require(try YAML.documents("spec: {image: i, \(spec)}", source: "test").first)
        let text = "metadata: {name: ex}\nspec: {createDeployment: false, allow: {\(allow)}}"
        let executor = try #require(try YAML.documents(text, source: "test").first)
        return SpinAppValidator.problems(
            in: try SpinApp(json: app.jsonBytes),
            executor: try SpinAppExecutor(json: executor.jsonBytes)
        ).filter { $0.severity == .error }.map(\.field)
    }

    @Test func `what is allowed changes nothing of what is rendered`() throws {
        let fixture = try Fixture("everything")
        var restricted = fixture.executor
        restricted.allow = .everything
        var rendered: [[JSONValue]] = []
        for executor in [fixture.executor, restricted] {
            rendered.append(
                try SpinAppRendering.render(
                    app: fixture.app,
                    executor: executor,
                    runtimeConfig: .resolved(fixture.resolved)
                ).objects
            )
        }
        #expect(rendered[0] == rendered[1])
    }
}
