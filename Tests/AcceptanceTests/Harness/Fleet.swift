// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

/// Apps of one executor in a namespace, whose Deployments only the test completes.
struct Fleet: Sendable {
    let platform: Platform
    let namespace: String
    let names: [String]

    static let executor = "fleet"

    private var kubectl: Kubectl { platform.kubectl }
    private var path: String { "/apis/apps/v1/namespaces/\(namespace)/deployments" }

    /// Makes the apps, and has all of them rolled out.
    ///
    /// - Parameters:
    ///   - rollouts: the executor's `spec.rollouts`, as YAML.
    ///   - spec: added to each app, as it stands.
    static func start(
        on platform: Platform,
        apps count: Int,
        rollouts: String,
        in namespace: String? = nil,
        _ spec: String = ""
    ) async throws -> Fleet {
        let place: String
        if let namespace {
            place = namespace
        } else {
            place = try await platform.namespace(withExecutor: false)
        }
        let names = (0..<count).map { "app-\($0)" }
        let fleet = Fleet(platform: platform, namespace: place, names: names)
        try await platform.kubectl.apply(Platform.executor(executor, "  rollouts: \(rollouts)"), in: place)
        let apps = names.map { Platform.app($0, executor: executor, spec) }.joined(separator: "\n---\n")
        try await platform.kubectl.apply(apps, in: place)
        _ = try await eventually("all apps are rolled out", within: .seconds(120)) { () -> Bool? in
            let unsettled = try await fleet.unsettled
            try await fleet.complete(unsettled)
            let apps = try await platform.kubectl.objects("spinapps", in: place)
            return apps.count == count && apps.allSatisfy(\.isReady) ? true : nil
        }
        return fleet
    }

    /// The Deployments whose controller hasn't done what they ask for.
    var unsettled: [JSONValue] {
        get async throws {
            try await deployments.filter {
                $0.generation != $0[path: "status", "observedGeneration"]?.integer
            }
        }
    }

    var deployments: [JSONValue] {
        get async throws { try await kubectl.objects("deployments", in: namespace) }
    }

    /// Those that have an endpoint for telemetry, which the executor gives them.
    func reached(by endpoint: String) async throws -> [JSONValue] {
        try await deployments.filter {
            $0.container?.environment("OTEL_EXPORTER_OTLP_ENDPOINT")?["value"]?.string == endpoint
        }
    }

    func complete(_ deployments: [JSONValue]) async throws {
        for deployment in deployments {
            try await platform.makeAvailable(deployment.name, in: namespace)
        }
    }

    /// What a Deployment controller says of one whose pods don't get ready in time.
    func fail(_ deployments: [JSONValue]) async throws {
        for deployment in deployments {
            try await platform.writeDeploymentStatus(deployment.name, in: namespace) { deployment in
                deployment["status"] = [
                    "observedGeneration": deployment[path: "metadata", "generation"] ?? 1,
                    "replicas": 2, "updatedReplicas": 1, "readyReplicas": 1, "availableReplicas": 1,
                    "conditions": [
                        ["type": "Available", "status": "True", "reason": "MinimumReplicasAvailable"],
                        ["type": "Progressing", "status": "False", "reason": "ProgressDeadlineExceeded"],
                    ],
                ]
            }
        }
    }

    /// Changes what all apps of the executor have in their pods.
    func editExecutor(endpoint: String) async throws {
        try await kubectl.patch(
            "spinappexecutor",
            Self.executor,
            in: namespace,
            #"{"spec":{"deploymentConfig":{"otel":{"exporter_otlp_endpoint":"\#(endpoint)"}}}}"#
        )
    }

    /// Waits until so many are reached, and no other can be.
    func wait(untilReached count: Int, by endpoint: String) async throws {
        _ = try await eventually("\(count) Deployments have \(endpoint)", within: .seconds(60)) {
            try await reached(by: endpoint).count == count ? true : nil
        }
    }

    /// Completes whatever rolls until all are reached; how many were under way at a time, at most.
    func completeAll(reachedBy endpoint: String) async throws -> Int {
        var most = 0
        _ = try await eventually("all have \(endpoint)", within: .seconds(120), every: .milliseconds(200)) {
            () -> Bool? in
            let rolling = try await unsettled
            most = max(most, rolling.count)
            try await complete(rolling)
            return try await reached(by: endpoint).count == names.count && rolling.isEmpty ? true : nil
        }
        return most
    }

    func executor(_ what: String, until holds: (JSONValue) -> Bool) async throws -> JSONValue {
        try await platform.wait(for: "spinappexecutor", Self.executor, in: namespace, what, until: holds)
    }

    func app(_ name: String, _ what: String, until holds: (JSONValue) -> Bool) async throws -> JSONValue {
        try await platform.wait(for: "spinapp", name, in: namespace, what, until: holds)
    }
}

extension JSONValue {
    fileprivate var isReady: Bool { condition("Ready")?["status"] == "True" }
}
