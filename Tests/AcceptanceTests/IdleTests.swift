// SPDX-License-Identifier: Apache-2.0

import Foundation
import KubeModel
import Testing

/// What the operator asks of the API server, counted there. Each on a control plane of its own that writes down every
/// request.
@Suite(.fewAtOnce, .serialized, .timeLimit(.minutes(30)))
struct IdleTests {
    /// `BOBBIN_IDLE_APPS` and `BOBBIN_IDLE_SECONDS` make it as long as one likes: 1000 and 300, say.
    private static let count = setting("BOBBIN_IDLE_APPS") ?? 50
    private static let idleTime = Duration.seconds(setting("BOBBIN_IDLE_SECONDS") ?? 5)

    /// Each Deployment with where its pods send their telemetry.
    private static let endpoints =
        #"jsonpath={range .items[*]}{.metadata.name} "#
        + #"{.spec.template.spec.containers[0].env[?(@.name=="OTEL_EXPORTER_OTLP_ENDPOINT")].value}{"\n"}{end}"#

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
            // A few at a time: the next follow when these are rolled out.
            _ = try await eventually("all Deployments follow their executor", within: end) {
                try await writeRolledOut(on: platform, in: namespace)
                let text = try await platform.kubectl(
                    "get",
                    "deployments",
                    "-n",
                    namespace,
                    "-o",
                    Self.endpoints
                )
                return text.split(separator: "\n").count { $0.hasSuffix("http://otel:4318") } == Self.count
                    ? true : nil
            }
            try await makeAllReady(Self.count, on: platform, in: namespace)
            _ = try await settle(log)
            let requests = try log.requests().dropFirst(settled).filter { !$0.isWatch }
            let applies = requests.filter { $0.resource == "deployments" && $0.isWrite }
            #expect(applies.count == Self.count)
            let statuses = requests.filter { $0.resource == "spinapps" && $0.subresource == "status" }
            // One more for those that wait: that they do.
            #expect(statuses.count <= 4 * Self.count)
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
            let names = try await platform.kubectl("get", "deployments", "-n", namespace, "-o", "name")
            return names.split(separator: "\n").count == count ? true : nil
        }
        try await makeAllReady(count, on: platform, in: namespace)
    }

    /// Writes the status of all Deployments at once, until every app says that it is ready.
    private func makeAllReady(_ count: Int, on platform: Platform, in namespace: String) async throws {
        _ = try await eventually("all apps are ready", within: .seconds(60 + count / 5)) { () -> Bool? in
            let behind = try await writeRolledOut(on: platform, in: namespace)
            let ready = try await fleet("spinapps", on: platform, in: namespace).count(where: \.isReady)
            return behind == 0 && ready == count ? true : nil
        }
    }

    /// Writes the status of all Deployments that aren't as they should be, as if they were rolled out.
    ///
    /// - Returns: how many there were.
    @discardableResult
    private func writeRolledOut(on platform: Platform, in namespace: String) async throws -> Int {
        let behind = try await fleet("deployments", on: platform, in: namespace).filter { !$0.isObserved }
        guard !behind.isEmpty else { return 0 }
        let list: [String: Any] = ["apiVersion": "v1", "kind": "List", "items": behind.map(\.rolledOut)]
        let data = try JSONSerialization.data(withJSONObject: list)
        _ = try await platform.kubectl.attempt(
            "replace",
            "--subresource=status",
            "-n",
            namespace,
            "-f",
            "-",
            input: String(decoding: data, as: UTF8.self)
        )
        return behind.count
    }

    /// The objects of a kind. Read by Foundation, which takes a thousand of them at a debug build's pace.
    private func fleet(_ kind: String, on platform: Platform, in namespace: String) async throws -> [Member] {
        let text = try await platform.kubectl("get", kind, "-n", namespace, "-o", "json")
        let list = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        return (list?["items"] as? [[String: Any]] ?? []).map(Member.init)
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

/// One object of many.
private struct Member {
    let object: [String: Any]

    private func part(_ name: String) -> [String: Any] { object[name] as? [String: Any] ?? [:] }

    private var generation: Int? { part("metadata")["generation"] as? Int }

    /// Whether the status is of the latest generation.
    var isObserved: Bool { part("status")["observedGeneration"] as? Int == generation }

    /// Whether the conditions say that nothing is left to do.
    var isReady: Bool {
        let conditions = part("status")["conditions"] as? [[String: Any]] ?? []
        func says(_ type: String, _ status: String) -> Bool {
            conditions.contains { $0["type"] as? String == type && $0["status"] as? String == status }
        }
        return says("Ready", "True") && says("Progressing", "False")
    }

    /// A Deployment as its controller leaves it when all pods are available.
    var rolledOut: [String: Any] {
        let count = part("spec")["replicas"] as? Int ?? 1
        var changed = object
        changed["status"] =
            [
                "observedGeneration": generation ?? 1, "replicas": count, "updatedReplicas": count,
                "readyReplicas": count, "availableReplicas": count,
                "conditions": [
                    ["type": "Available", "status": "True", "reason": "MinimumReplicasAvailable"],
                    ["type": "Progressing", "status": "True", "reason": "NewReplicaSetAvailable"],
                ],
            ] as [String: Any]
        return changed
    }
}
