import Foundation
import KubeModel
import Testing

/// What the operator asks of the API server, counted there. Each on a control plane of its own that writes down every
/// request.
@Suite(.serialized, .timeLimit(.minutes(30)))
struct IdleTests {
    /// `BOBBIN_IDLE_APPS` and `BOBBIN_IDLE_SECONDS` make it as long as one likes: 1000 and 300, say.
    private static let count = setting("BOBBIN_IDLE_APPS") ?? 50
    private static let idleTime = Duration.seconds(setting("BOBBIN_IDLE_SECONDS") ?? 5)

    private static func setting(_ name: String) -> Int? {
        ProcessInfo.processInfo.environment[name].flatMap(Int.init)
    }

    // S16
    @Test(arguments: ControlPlaneKind.withoutControllers)
    func `an idle fleet costs no request but its watches, and an edit of all costs few writes each`(
        kind: ControlPlaneKind
    ) async throws {
        try await ControlPlane.withOwn(kind, auditing: true) { plane in
            let platform = try await Platform.start(on: plane)
            let log = try #require(plane.auditLog)
            let namespace = try await platform.namespace()
            try await deploy(Self.count, on: platform, in: namespace)
            let settled = try await settle(log)

            try await Task.sleep(for: Self.idleTime)
            let idle = try log.requests().dropFirst(settled).filter { !$0.isWatch }
            #expect(idle.isEmpty, "\(idle)")

            try await platform.kubectl.patch(
                "spinappexecutor",
                "containerd-shim-spin",
                in: namespace,
                #"{"spec":{"deploymentConfig":{"otel":{"exporter_otlp_endpoint":"http://otel:4318"}}}}"#
            )
            let end = Duration.seconds(30 + Self.count / 10)
            _ = try await eventually("all Deployments follow their executor", within: end) {
                try await platform.kubectl.objects("deployments", in: namespace).allSatisfy {
                    $0.container?.environment("OTEL_EXPORTER_OTLP_ENDPOINT") != nil
                } ? true : nil
            }
            try await makeAllReady(Self.count, on: platform, in: namespace)
            _ = try await settle(log)
            let requests = try log.requests().dropFirst(settled).filter { !$0.isWatch }
            let applies = requests.filter { $0.resource == "deployments" && $0.isWrite }
            #expect(applies.count == Self.count)
            let statuses = requests.filter { $0.resource == "spinapps" && $0.subresource == "status" }
            #expect(statuses.count <= 3 * Self.count)
            #expect(requests.filter { $0.resource == "services" || $0.resource == "secrets" }.isEmpty)
            try await platform.operatorProcess.process.stop()
        }
    }

    // S15
    @Test(arguments: ControlPlaneKind.withoutControllers)
    func `Secrets that no app refers to are never read`(kind: ControlPlaneKind) async throws {
        try await ControlPlane.withOwn(kind, auditing: true) { plane in
            let many = (0..<500).map {
                """
                apiVersion: v1
                kind: Secret
                metadata: {name: unrelated-\($0), namespace: default}
                stringData: {key: value}
                """
            }
            try await plane.kubectl("create", "-f", "-", input: many.joined(separator: "\n---\n"))
            let platform = try await Platform.start(on: plane)
            let namespace = try await platform.namespace()
            try await plane.kubectl.set("Secret", "source", in: namespace, ["key": "one"])
            let spec = """
                variables: [{name: a, valueFrom: {secretKeyRef: {name: source, key: key}}}]
                runtimeConfig:
                  keyValueStores:
                  - {name: a, type: redis, options: [{name: url, valueFrom: {secretKeyRef: {name: source, key: key}}}]}
                """
            try await plane.kubectl.apply(Platform.app("app", spec), in: namespace)
            let before = try await platform.wait(for: "deployment", "app", in: namespace)
            try await plane.kubectl.set("Secret", "source", in: namespace, ["key": "two"])
            try await platform.wait(for: "deployment", "app", in: namespace, "to roll") {
                $0.template != before.template
            }
            let requests = try #require(plane.auditLog).requests().filter {
                ["secrets", "configmaps"].contains($0.resource)
            }
            #expect(!requests.isEmpty)
            let unselected = requests.filter {
                ["list", "watch"].contains($0.verb) && !$0.uri.contains("labelSelector=")
                    && !$0.uri.contains("fieldSelector=")
            }
            #expect(unselected.isEmpty, "\(unselected)")
            #expect(!requests.contains { $0.name.hasPrefix("unrelated") })
            try await platform.operatorProcess.process.stop()
        }
    }

    /// Applies that many apps and lets all of them become ready.
    private func deploy(_ count: Int, on platform: Platform, in namespace: String) async throws {
        for start in stride(from: 0, to: count, by: 100) {
            let apps = (start..<min(count, start + 100)).map { Platform.app("app-\($0)") }
            try await platform.kubectl(
                "create",
                "-n",
                namespace,
                "-f",
                "-",
                input: apps.joined(separator: "\n---\n")
            )
        }
        _ = try await eventually("all apps are deployed", within: .seconds(60 + count / 5)) {
            try await platform.kubectl.objects("deployments", in: namespace).count == count ? true : nil
        }
        try await makeAllReady(count, on: platform, in: namespace)
    }

    /// Writes the status of all Deployments at once, until every app says that it is ready.
    private func makeAllReady(_ count: Int, on platform: Platform, in namespace: String) async throws {
        _ = try await eventually("all apps are ready", within: .seconds(60 + count / 5)) { () -> Bool? in
            let deployments = try await platform.kubectl.objects("deployments", in: namespace)
            let behind = deployments.filter {
                $0[path: "status", "observedGeneration"]?.integer != $0.generation
            }
            if !behind.isEmpty {
                let list: JSONValue = [
                    "apiVersion": "v1", "kind": "List", "items": .array(behind.map(\.rolledOut)),
                ]
                _ = try await platform.kubectl.attempt(
                    "replace",
                    "--subresource=status",
                    "-n",
                    namespace,
                    "-f",
                    "-",
                    input: list.description
                )
            }
            let apps = try await platform.kubectl.objects("spinapps", in: namespace)
            let ready = apps.filter {
                $0.condition("Ready")?["status"] == "True"
                    && $0.condition("Progressing")?["status"] == "False"
            }
            return behind.isEmpty && ready.count == count ? true : nil
        }
    }

    /// Waits until the operator has nothing left to do: no request but watches for longer than anything of its waits.
    ///
    /// - Returns: How many requests there were.
    private func settle(_ log: AuditLog) async throws -> Int {
        try await eventually("the operator comes to rest", within: .seconds(120)) { () -> Int? in
            let before = try log.requests().count { !$0.isWatch }
            try await Task.sleep(for: .seconds(3))
            let requests = try log.requests()
            return requests.count { !$0.isWatch } == before ? requests.count : nil
        }
    }
}

extension JSONValue {
    /// A Deployment as its controller leaves it when all pods are available.
    fileprivate var rolledOut: JSONValue {
        let count = self[path: "spec", "replicas"] ?? 1
        let status: JSONValue = [
            "observedGeneration": .integer(generation), "replicas": count, "updatedReplicas": count,
            "readyReplicas": count, "availableReplicas": count,
            "conditions": [
                ["type": "Available", "status": "True", "reason": "MinimumReplicasAvailable"],
                ["type": "Progressing", "status": "True", "reason": "NewReplicaSetAvailable"],
            ],
        ]
        return merged(with: ["status": status])
    }
}
