// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Manifests
import SpinAPI
import SpinRendering
import Testing

/// Laying partial pod templates over the app's pods. The app is called `app` and has a variable, a volume, a mount,
/// a pull secret and a liveness check.
struct PodTemplateTests {
    private static let app = """
        image: i
        imagePullSecrets: [{name: first}]
        variables: [{name: level, value: info}]
        volumes: [{name: data, configMap: {name: c, items: [{key: k, path: p}]}}]
        volumeMounts: [{name: data, mountPath: /data, readOnly: true}]
        checks: {liveness: {httpGet: {path: /alive}}}
        podLabels: {team: shop}
        podAnnotations: {note: old}
        resources: {limits: {memory: 64Mi}}
        """

    static func app(podTemplate: String?) throws -> SpinApp {
        let spec = podTemplate.map { "\(app)\npodTemplate: \($0)" } ?? app
        var document: JSONValue = ["metadata": ["name": "app"]]
        document["spec"] = try YAML.documents(spec, source: "test").first
        return try SpinApp(json: document.jsonBytes)
    }

    static func executor(podTemplate: String? = nil, allows: Bool = true) throws -> SpinAppExecutor {
        var config = SpinAppExecutor.DeploymentConfig.shim
        config.podTemplate = try podTemplate.flatMap { try YAML.documents($0, source: "test").first }
        config.allowPodTemplate = allows
        var executor = SpinAppExecutor(createDeployment: true, deploymentConfig: config)
        executor.metadata.key = ObjectKey(namespace: "ns", name: "ex")
        return executor
    }

    private func template(
        _ podTemplate: String?,
        executor: String? = nil
    ) throws -> JSONValue {
        let rendered = try SpinAppRendering.render(
            app: Self.app(podTemplate: podTemplate),
            executor: Self.executor(podTemplate: executor)
        )
        return try #require(rendered.deployment?[path: "spec", "template"])
    }

    private func value(_ text: String) throws -> JSONValue {
        try YAML.documents(text, source: "expected").first ?? .null
    }

    // MARK: What becomes of pods

    /// A template, the path of a part of the pod template (a number is an index), and what that part becomes.
    static let merges: [(String, String, String)] = [
        // Maps merge, and null deletes.
        ("{metadata: {labels: {tier: web}}}", "metadata labels team", "shop"),
        ("{metadata: {labels: {tier: web}}}", "metadata labels tier", "web"),
        ("{metadata: {labels: {team: null}}}", "metadata labels team", "null"),
        ("{metadata: {annotations: {note: new, other: x}}}", "metadata annotations", "{note: new, other: x}"),
        ("{metadata: {annotations: null}}", "metadata annotations", "null"),
        ("{spec: {nodeSelector: {a: b}}}", "spec nodeSelector", "{a: b}"),
        ("{spec: {runtimeClassName: null}}", "spec runtimeClassName", "null"),
        ("{spec: {serviceAccountName: other}}", "spec serviceAccountName", "other"),
        ("{spec: {hostNetwork: true, priorityClassName: null}}", "spec hostNetwork", "true"),
        // The app's own container, by its name or without one.
        ("{spec: {containers: [{image: other}]}}", "spec containers 0 image", "other"),
        ("{spec: {containers: [{name: app, image: other}]}}", "spec containers 0 image", "other"),
        ("{spec: {containers: [{image: other}]}}", "spec containers 0 name", "app"),
        ("{spec: {containers: [{command: [a, b]}]}}", "spec containers 0 command", "[a, b]"),
        ("{spec: {containers: [{command: null}]}}", "spec containers 0 command", "null"),
        (
            "{spec: {containers: [{resources: {limits: {cpu: 1}}}]}}", "spec containers 0 resources",
            "{limits: {memory: 64Mi, cpu: 1}}"
        ),
        (
            "{spec: {containers: [{securityContext: {capabilities: {drop: [ALL]}, runAsUser: null}}]}}",
            "spec containers 0 securityContext", "{capabilities: {drop: [ALL]}}"
        ),
        // Other containers come after it in their order, and what was there keeps its place.
        (
            "{spec: {containers: [{name: z, image: z}, {name: a, image: a}, {image: i2}]}}",
            "spec containers *",
            "[app, z, a]"
        ),
        (
            "{spec: {initContainers: [{name: b, image: b}, {name: a, image: a}]}}", "spec initContainers *",
            "[b, a]"
        ),
        ("{spec: {initContainers: []}}", "spec initContainers", "null"),
        // A variable of a name is replaced whole and keeps its place.
        (
            "{spec: {containers: [{env: [{name: X, value: x}, {name: SPIN_VARIABLE_LEVEL, valueFrom: {fieldRef: {fieldPath: f}}}]}]}}",
            "spec containers 0 env",
            "[{name: SPIN_VARIABLE_LEVEL, valueFrom: {fieldRef: {fieldPath: f}}}, "
                + "{name: SPIN_HTTP_LISTEN_ADDR, value: '0.0.0.0:80'}, {name: X, value: x}]"
        ),
        // A volume of a name takes another source, or more of the same.
        ("{spec: {volumes: [{name: data, emptyDir: {}}]}}", "spec volumes 1", "{name: data, emptyDir: {}}"),
        (
            "{spec: {volumes: [{name: data, configMap: {optional: true, items: [{key: x, path: y}]}}]}}",
            "spec volumes 1",
            "{name: data, configMap: {name: c, optional: true, items: [{key: x, path: y}]}}"
        ),
        (
            "{spec: {volumes: [{name: more, emptyDir: {}}]}}", "spec volumes *",
            "[spin-runtime-config, data, more]"
        ),
        (
            "{spec: {containers: [{volumeMounts: [{mountPath: /data, name: other}, {mountPath: /x, name: data}]}]}}",
            "spec containers 0 volumeMounts 1", "{name: other, mountPath: /data, readOnly: true}"
        ),
        (
            "{spec: {containers: [{volumeDevices: [{devicePath: /dev/a, name: d}]}]}}",
            "spec containers 0 volumeDevices", "[{devicePath: /dev/a, name: d}]"
        ),
        // A port of a number, TCP unless it says otherwise.
        (
            "{spec: {containers: [{ports: [{containerPort: 80, hostPort: 8080}, {containerPort: 80, protocol: UDP}]}]}}",
            "spec containers 0 ports",
            "[{name: http-app, containerPort: 80, hostPort: 8080}, {containerPort: 80, protocol: UDP}]"
        ),
        (
            "{spec: {imagePullSecrets: [{name: second}, {name: first}]}}", "spec imagePullSecrets",
            "[{name: first}, {name: second}]"
        ),
        ("{spec: {hostAliases: [{ip: 1.2.3.4, hostnames: [a]}]}}", "spec hostAliases 0 hostnames", "[a]"),
        ("{spec: {schedulingGates: [{name: g}]}}", "spec schedulingGates", "[{name: g}]"),
        ("{spec: {tolerations: [{operator: Exists}]}}", "spec tolerations", "[{operator: Exists}]"),
        // A check of another kind replaces how it is made, not how often.
        (
            "{spec: {containers: [{livenessProbe: {tcpSocket: {port: 80}, periodSeconds: 3}}]}}",
            "spec containers 0 livenessProbe",
            "{tcpSocket: {port: 80}, periodSeconds: 3, initialDelaySeconds: 10, timeoutSeconds: 1, "
                + "successThreshold: 1, failureThreshold: 3}"
        ),
        (
            "{spec: {containers: [{livenessProbe: {httpGet: {path: /other}}}]}}",
            "spec containers 0 livenessProbe httpGet", "{path: /other, port: 80}"
        ),
        ("{spec: {containers: [{livenessProbe: null}]}}", "spec containers 0 livenessProbe", "null"),
        // Directives of strategic merge patches.
        ("{spec: {volumes: [{name: data, $patch: delete}]}}", "spec volumes *", "[spin-runtime-config]"),
        (
            "{spec: {volumes: [{name: gone, $patch: delete}]}}", "spec volumes *",
            "[spin-runtime-config, data]"
        ),
        (
            "{spec: {containers: [{env: [{$patch: replace}, {name: X, value: x}]}]}}",
            "spec containers 0 env",
            "[{name: X, value: x}]"
        ),
        (
            "{spec: {containers: [{resources: {$patch: replace, requests: {cpu: 1}}}]}}",
            "spec containers 0 resources", "{requests: {cpu: 1}}"
        ),
        (
            "{spec: {containers: [{env: [{name: SPIN_VARIABLE_LEVEL, $patch: delete}]}]}}",
            "spec containers 0 env *", "[SPIN_HTTP_LISTEN_ADDR]"
        ),
        // Whatever can be removed with null can be without it, since not every client sends null.
        ("{spec: {runtimeClassName: {$patch: delete}}}", "spec runtimeClassName", "null"),
        ("{spec: {imagePullSecrets: {$patch: delete}}}", "spec imagePullSecrets", "null"),
        ("{spec: {containers: [{command: {$patch: delete}}]}}", "spec containers 0 command", "null"),
        (
            "{spec: {containers: [{livenessProbe: {$patch: delete}}]}}", "spec containers 0 livenessProbe",
            "null"
        ),
        (
            "{spec: {containers: [{livenessProbe: {httpGet: {$patch: delete}, exec: {command: [a]}}}]}}",
            "spec containers 0 livenessProbe httpGet", "null"
        ),
        ("{metadata: {labels: {team: {$patch: delete}}}}", "metadata labels team", "null"),
        // The labels that select the app's pods may be said again.
        ("{metadata: {labels: {core.spinkube.dev/app-name: app}}}", "metadata labels team", "shop"),
    ]

    @Test(arguments: merges)
    func `a template is laid over the pods`(podTemplate: String, path: String, expected: String) throws {
        let part = try template(podTemplate).part(path)
        #expect(part ?? .null == (try value(expected)))
    }

    /// An executor's template, an app's, a path and what is there.
    static let both: [(String, String, String, String)] = [
        (
            "{metadata: {annotations: {note: executor, more: x}}}", "{metadata: {annotations: {note: app}}}",
            "metadata annotations", "{note: app, more: x}"
        ),
        (
            "{spec: {tolerations: [{key: a}]}}", "{spec: {tolerations: [{key: b}]}}", "spec tolerations",
            "[{key: b}]"
        ),
        (
            "{spec: {containers: [{name: logger, image: l}]}}",
            "{spec: {containers: [{name: proxy, image: p}, {name: logger, image: l2}]}}", "spec containers *",
            "[app, logger, proxy]"
        ),
        (
            "{spec: {topologySpreadConstraints: [{topologyKey: z, whenUnsatisfiable: ScheduleAnyway, maxSkew: 1}]}}",
            "{spec: {topologySpreadConstraints: [{topologyKey: z, whenUnsatisfiable: ScheduleAnyway, maxSkew: 2}, "
                + "{topologyKey: z, whenUnsatisfiable: DoNotSchedule, maxSkew: 3}]}}",
            "spec topologySpreadConstraints",
            "[{topologyKey: z, whenUnsatisfiable: ScheduleAnyway, maxSkew: 2}, "
                + "{topologyKey: z, whenUnsatisfiable: DoNotSchedule, maxSkew: 3}]"
        ),
        (
            "{spec: {containers: [{name: logger, image: l}]}}",
            "{spec: {containers: [{name: logger, $patch: delete}]}}", "spec containers *", "[app]"
        ),
        ("{spec: {nodeSelector: {a: b}}}", "{spec: {nodeSelector: {a: null}}}", "spec nodeSelector", "{}"),
    ]

    @Test(arguments: both)
    func `the app's template is laid over the executor's`(
        executor: String,
        podTemplate: String,
        path: String,
        expected: String
    ) throws {
        let part = try template(podTemplate, executor: executor).part(path)
        #expect(part ?? .null == (try value(expected)))
    }

    @Test(arguments: [
        "{}", "{metadata: {}, spec: {}}", "{spec: {containers: []}}", "{spec: {containers: [{}]}}",
    ])
    func `a template that says nothing changes nothing`(podTemplate: String) throws {
        #expect(try template(podTemplate).jsonBytes == template(nil).jsonBytes)
    }

    @Test func `the annotation that makes pods restart can't be laid over`() throws {
        let rendered = try SpinAppRendering.render(
            app: Self.app(podTemplate: "{metadata: {annotations: {core.spinkube.dev/configuration: mine}}}"),
            executor: Self.executor(),
            configuration: "digest"
        )
        let annotations = rendered.deployment?[path: "spec", "template", "metadata", "annotations"]
        #expect(annotations == ["note": "old", "core.spinkube.dev/configuration": "digest"])
    }

    // MARK: What can't be laid over

    /// A template and the one problem with it.
    static let problems: [(String, String)] = [
        ("[]", "spec.podTemplate: must be an object with metadata and spec"),
        ("{containers: []}", "spec.podTemplate.containers: is not a field of a pod template"),
        ("{spec: null}", "spec.podTemplate.spec: must be an object"),
        ("{metadata: x}", "spec.podTemplate.metadata: must be an object"),
        ("{metadata: {labels: [a]}}", "spec.podTemplate.metadata.labels: must be an object"),
        ("{metadata: {labels: {a: 1}}}", "spec.podTemplate.metadata.labels[a]: must be a string"),
        ("{spec: {nodeSelector: {a: true}}}", "spec.podTemplate.spec.nodeSelector[a]: must be a string"),
        (
            "{metadata: {labels: {core.spinkube.dev/app-name: x}}}",
            "spec.podTemplate.metadata.labels[core.spinkube.dev/app-name]: selects the app's pods"
        ),
        (
            "{metadata: {labels: {core.spinkube.dev/app.app.status: null}}}",
            "spec.podTemplate.metadata.labels[core.spinkube.dev/app.app.status]: selects the app's pods"
        ),
        (
            "{spec: {containers: {name: a}}}",
            "spec.podTemplate.spec.containers: must be a list of objects that have name"
        ),
        ("{spec: {containers: [a]}}", "spec.podTemplate.spec.containers[0]: must be an object that has name"),
        ("{spec: {containers: [{name: 5}]}}", "spec.podTemplate.spec.containers[0]: must have name"),
        (
            "{spec: {containers: [{}, {}]}}",
            "spec.podTemplate.spec.containers[1]: duplicates name \"app\""
        ),
        (
            "{spec: {containers: [{}, {name: app}]}}",
            "spec.podTemplate.spec.containers[1]: duplicates name \"app\""
        ),
        (
            "{spec: {containers: [{}, {name: a, env: {A: b}}]}}",
            "spec.podTemplate.spec.containers[1].env: must be a list of objects that have name"
        ),
        (
            "{spec: {containers: [{env: [{value: x}]}]}}",
            "spec.podTemplate.spec.containers[0].env[0]: must have name"
        ),
        (
            "{spec: {containers: [{ports: [{name: x}]}]}}",
            "spec.podTemplate.spec.containers[0].ports[0]: must have containerPort"
        ),
        (
            "{spec: {containers: [{volumeMounts: [{name: x}]}]}}",
            "spec.podTemplate.spec.containers[0].volumeMounts[0]: must have mountPath"
        ),
        (
            "{spec: {containers: [{ports: [{containerPort: 1}, {containerPort: 1, protocol: TCP}]}]}}",
            "spec.podTemplate.spec.containers[0].ports[1]: duplicates containerPort 1 and protocol \"TCP\""
        ),
        ("{spec: {initContainers: [{image: i}]}}", "spec.podTemplate.spec.initContainers[0]: must have name"),
        ("{spec: {tolerations: {key: a}}}", "spec.podTemplate.spec.tolerations: must be a list"),
        (
            "{spec: {topologySpreadConstraints: [{topologyKey: z}]}}",
            "spec.podTemplate.spec.topologySpreadConstraints[0]: must have topologyKey and whenUnsatisfiable"
        ),
        (
            "{spec: {containers: [{resources: 1}]}}",
            "spec.podTemplate.spec.containers[0].resources: must be an object"
        ),
        (
            "{spec: {containers: null}}",
            "spec.podTemplate.spec.containers: must keep the app's container \"app\""
        ),
        (
            "{spec: {containers: [{$patch: delete}]}}",
            "spec.podTemplate.spec.containers: must keep the app's container \"app\""
        ),
        (
            "{spec: {$setElementOrder/volumes: []}}",
            "spec.podTemplate.spec.$setElementOrder/volumes: is not supported"
        ),
        ("{spec: {dnsConfig: {$patch: other}}}", "spec.podTemplate.spec.dnsConfig.$patch: must be \"merge\""),
    ]

    @Test(arguments: problems)
    func `what can't be laid over the pods is told with its path`(podTemplate: String, problem: String) throws
    {
        let error = try #require(throws: RenderError.self) { try template(podTemplate) }
        #expect(error.problems.count == 1)
        #expect(error.reason == .invalidPodTemplate)
        #expect(error.description.hasPrefix(problem), "\(error)")
    }

    @Test func `what is wrong with the executor's template is told with the executor's name`() throws {
        let error = try #require(throws: RenderError.self) {
            try template("{spec: {volumes: 1}}", executor: "{spec: {containers: 1}}")
        }
        #expect(
            error.problems.map(\.field) == [
                "SpinAppExecutor \"ex\" spec.deploymentConfig.podTemplate.spec.containers",
                "spec.podTemplate.spec.volumes",
            ]
        )
    }

    @Test func `an executor may keep apps from shaping their pods`() throws {
        let executor = try Self.executor(podTemplate: "{spec: {hostNetwork: true}}", allows: false)
        let error = try #require(throws: RenderError.self) {
            try SpinAppRendering.render(app: Self.app(podTemplate: "{}"), executor: executor)
        }
        #expect(error.reason == .podTemplateForbidden)
        #expect(error.description.hasPrefix("spec.podTemplate: SpinAppExecutor \"ex\" does not allow it"))
        let rendered = try SpinAppRendering.render(app: Self.app(podTemplate: nil), executor: executor)
        #expect(rendered.deployment?[path: "spec", "template", "spec", "hostNetwork"] == true)
    }
}

extension JSONValue {
    /// What is at a path of names and indices; `*` are the names of a list's elements.
    fileprivate func part(_ path: String) -> JSONValue? {
        path.split(separator: " ").reduce(self as JSONValue?) { value, step in
            if step == "*" { return .array((value?.array ?? []).map { $0["name"] ?? .null }) }
            guard let index = Int(step) else { return value?[String(step)] }
            guard let elements = value?.array, elements.indices.contains(index) else { return nil }
            return elements[index]
        }
    }
}
