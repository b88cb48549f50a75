// SPDX-License-Identifier: Apache-2.0

import KubeModel
import SpinAPI

extension SpinAppRendering {
    /// - Throws: ``RenderError`` with what can't be laid over the pod template.
    func deployment(
        runtimeConfigSecret: String,
        configuration: String?
    ) throws(RenderError) -> JSONValue {
        var spec = rollout
        if let replicas = app.spec.desiredReplicas { spec["replicas"] = .integer(Int64(replicas)) }
        spec["selector"] = ["matchLabels": .sorted(names.selectorLabels)]
        var template = try podTemplate(runtimeConfigSecret: runtimeConfigSecret)
        if let configuration {
            var metadata = template["metadata"] ?? [:]
            var annotations = metadata["annotations"] ?? [:]
            annotations[SpinKeyspace.configurationAnnotation] = .string(configuration)
            metadata["annotations"] = annotations
            template["metadata"] = metadata
        }
        spec["template"] = template
        return [
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "metadata": metadata(
                name: names.deployment,
                annotations: app.spec.deploymentAnnotations,
                controls: true
            ),
            "spec": spec,
        ]
    }

    /// The fields that say how changes are rolled out.
    ///
    /// What decides whether a rollout gets on is always there, with Kubernetes' own defaults where the app says nothing:
    /// so a `kubectl rollout pause` is undone as any edit is, rather than to hold up every later version unseen.
    private var rollout: JSONValue {
        var spec: JSONValue = [:]
        spec["strategy"] = strategy
        spec["minReadySeconds"] = .integer(Int64(app.spec.minReadySeconds ?? 0))
        if let limit = app.spec.revisionHistoryLimit { spec["revisionHistoryLimit"] = .integer(Int64(limit)) }
        spec["progressDeadlineSeconds"] = .integer(Int64(app.spec.progressDeadlineSeconds ?? 600))
        spec["paused"] = .bool(app.spec.paused)
        return spec
    }

    /// The app's strategy, with what the API server would fill in (`apps/v1` `SetDefaults_Deployment`).
    private var strategy: JSONValue {
        var strategy = app.spec.deploymentStrategy?.withoutNulls ?? [:]
        if strategy["type"] == nil { strategy["type"] = "RollingUpdate" }
        guard strategy["type"] == "RollingUpdate" else { return strategy }
        var update = strategy["rollingUpdate"] ?? [:]
        for field in ["maxSurge", "maxUnavailable"] where update[field] == nil { update[field] = "25%" }
        strategy["rollingUpdate"] = update
        return strategy
    }

    /// The same Deployment, as it has to be applied first where it is to be recreated rather than rolled.
    ///
    /// The API server refuses `Recreate` beside `rollingUpdate`, which it fills in itself and which therefore nobody
    /// owns, so that an apply can't remove it; `null` doesn't either. What is applied here makes it ours, and the next
    /// apply without it removes it. Paused, so that nothing is rolled in between.
    static func beforeRecreate(_ deployment: JSONValue) -> JSONValue? {
        guard deployment[path: "spec", "strategy", "type"] == "Recreate" else { return nil }
        var spec = deployment["spec"] ?? [:]
        spec["strategy"] = [
            "type": "RollingUpdate", "rollingUpdate": ["maxSurge": "25%", "maxUnavailable": "25%"],
        ]
        spec["paused"] = true
        var deployment = deployment
        deployment["spec"] = spec
        return deployment
    }

    /// The port that the app serves HTTP on in its pods.
    private var listenPort: Int64 {
        (app.spec.listenPort ?? config.listenPort).map(Int64.init) ?? SpinKeyspace.httpPort
    }

    /// The pod template without what is laid over it.
    func renderedPodTemplate(runtimeConfigSecret: String) -> JSONValue {
        ["metadata": podMetadata, "spec": podSpec(runtimeConfigSecret: runtimeConfigSecret)]
    }

    private var podMetadata: JSONValue {
        let labels = app.spec.podLabels.withoutReservedLabels.merging(names.selectorLabels) { _, ours in ours
        }
        var metadata: JSONValue = ["labels": .sorted(labels)]
        let annotations = app.spec.podAnnotations.withoutReservedAnnotations
        if !annotations.isEmpty { metadata["annotations"] = .sorted(annotations) }
        return metadata
    }

    private func podSpec(runtimeConfigSecret: String) -> JSONValue {
        var pod: JSONValue = [:]
        if let runtimeClass = config.runtimeClassName { pod["runtimeClassName"] = .string(runtimeClass) }
        let account = app.spec.serviceAccountName
        pod["serviceAccountName"] = .string(account.isEmpty ? "default" : account)
        if !pullSecrets.isEmpty { pod["imagePullSecrets"] = .array(pullSecrets) }
        pod["containers"] = [container]
        pod["volumes"] = .array(volumes(runtimeConfigSecret: runtimeConfigSecret))
        return pod
    }

    /// Each name once: the second of a name would keep the Deployment from being applied.
    private var pullSecrets: [JSONValue] {
        var names: Set<String> = []
        return app.spec.imagePullSecrets.filter { names.insert($0).inserted }.map {
            $0.isEmpty ? [:] : ["name": .string($0)]
        }
    }

    private var container: JSONValue {
        var container: JSONValue = ["name": .string(names.container)]
        if config.runtimeClassName != nil {
            container["image"] = .string(app.spec.image)
            // The shim ignores it, but an image that is a Wasm module has no entry point of its own.
            container["command"] = ["/"]
        } else {
            container["image"] = .string(config.spinImage ?? "")
            container["args"] = .array(spinArguments.map(JSONValue.string))
        }
        container["ports"] = [
            ["name": .string(SpinKeyspace.httpPortName), "containerPort": .integer(listenPort)]
        ]
        container["env"] = .array(environment)
        container["volumeMounts"] = .array(volumeMounts)
        if let resources { container["resources"] = resources }
        if let probe = app.spec.liveness { container["livenessProbe"] = self.probe(probe) }
        if let probe = app.spec.startup { container["startupProbe"] = self.probe(probe) }
        if let probe = app.spec.readiness { container["readinessProbe"] = self.probe(probe) }
        return container
    }

    /// The command line of an image whose entry point is `spin`.
    private var spinArguments: [String] {
        let listen = "0.0.0.0:\(listenPort)"
        var arguments = ["up", "--listen", listen, "-f", app.spec.image]
        arguments += ["--runtime-config-file", SpinKeyspace.runtimeConfigPath]
        for component in app.spec.components ?? [] { arguments += ["--component-id", component] }
        return arguments
    }

    private var environment: [JSONValue] {
        var entries = app.spec.variables.map { variable in
            var entry: JSONValue = ["name": .string(variable.environmentName)]
            if !variable.value.isEmpty { entry["value"] = .string(variable.value) }
            if let source = variable.valueFrom { entry["valueFrom"] = source.withoutNulls }
            return entry
        }
        func add(_ name: String, _ value: String) {
            entries.append(["name": .string(name), "value": .string(value)])
        }
        add("SPIN_HTTP_LISTEN_ADDR", "0.0.0.0:\(listenPort)")
        let otel = config.otel ?? .init()
        for (name, endpoint) in [
            ("OTEL_EXPORTER_OTLP_ENDPOINT", otel.endpoint),
            ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", otel.tracesEndpoint),
            ("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", otel.metricsEndpoint),
            ("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", otel.logsEndpoint),
        ] where !endpoint.isEmpty { add(name, endpoint) }
        if let limit = app.spec.invocationLimits[SpinKeyspace.memoryLimit].flatMap(Quantity.init) {
            add("SPIN_MAX_INSTANCE_MEMORY", String(limit.roundedUpValue))
        }
        if let components = app.spec.components {
            add("SPIN_COMPONENTS_TO_RETAIN", components.joined(separator: ","))
        }
        return entries
    }

    /// Limits and requests; amounts stay as written, since the API server makes them canonical.
    private var resources: JSONValue? {
        var resources: JSONValue = [:]
        for (key, list) in [("limits", app.spec.limits), ("requests", app.spec.requests)] where !list.isEmpty
        {
            let amounts = list.map { name, amount in
                (name, amount.integer.map { JSONValue.string(String($0)) } ?? amount)
            }
            resources[key] = .object(JSONObject(members: amounts))
        }
        return resources == [:] ? nil : resources
    }

    /// Zeros are left out, as Go leaves them out: the API server then fills in what it takes zero for.
    private func probe(_ probe: HealthProbe) -> JSONValue {
        var request: JSONValue = [:]
        if let path = probe.httpGet?.path, !path.isEmpty { request["path"] = .string(path) }
        request["port"] = .integer(listenPort)
        let headers = probe.httpGet?.headers ?? []
        if !headers.isEmpty {
            request["httpHeaders"] = .array(
                headers.map { ["name": .string($0.name), "value": .string($0.value)] }
            )
        }
        var value: JSONValue = ["httpGet": request]
        for (key, number) in [
            ("initialDelaySeconds", probe.initialDelaySeconds), ("timeoutSeconds", probe.timeoutSeconds),
            ("periodSeconds", probe.periodSeconds), ("successThreshold", probe.successThreshold),
            ("failureThreshold", probe.failureThreshold),
        ] where number != 0 { value[key] = .integer(Int64(number)) }
        return value
    }
}
