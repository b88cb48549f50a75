// SPDX-License-Identifier: Apache-2.0

import HealthChecks
import KubeModel
import SpinAPI
import SpinState
import Testing

@testable import BobbinOperator

/// What Argo CD makes of our statuses, by the check that it ships and by those in `deploy/argocd`.
struct StatusHealthTests {
    /// The states of an app, with what the shipped check and ours are to say.
    enum Situation: String, CaseIterable, CustomTestStringConvertible {
        case unseen, first, rolling, done, lateRollout, scaledToZero, refused, imagePull, newImagePull,
            crashLoop
        case full, paused, external, outdated

        var testDescription: String { rawValue }

        var shipped: String {
            switch self {
            case .unseen, .rolling, .paused, .scaledToZero: "Progressing"
            case .done, .outdated: "Healthy"
            // It can't tell what isn't available yet from what isn't any more.
            case .first, .full, .external: "Degraded"
            case .lateRollout, .refused, .imagePull, .newImagePull, .crashLoop: "Degraded"
            }
        }

        var ours: String {
            switch self {
            case .unseen, .first, .rolling, .full, .outdated: "Progressing"
            case .done, .scaledToZero, .external: "Healthy"
            case .paused: "Suspended"
            case .lateRollout, .refused, .imagePull, .newImagePull, .crashLoop: "Degraded"
            }
        }
    }

    private static let halfway = #""replicas":2,"updatedReplicas":1,"readyReplicas":1,"availableReplicas":1"#

    private func app(_ situation: Situation) throws -> SpinApp {
        var app = SpinApp()
        app.metadata.key = ObjectKey(namespace: "ns", name: "app")
        app.metadata.generation = 3
        app.spec.replicas = situation == .scaledToZero ? nil : 1
        app.spec.paused = situation == .paused
        guard let outcome = try outcome(situation) else { return app }
        app.status = StatusReport(app: app, executor: "shim", selector: "a=b", now: PodSamples.moment)
            .status(for: outcome)
        if situation == .outdated { app.metadata.generation = 4 }
        return app
    }

    private func outcome(_ situation: Situation) throws -> StatusReport.Outcome? {
        func applied(_ deployment: Deployment, _ podFailure: PodFailure? = nil) -> StatusReport.Outcome {
            .applied(deployment, service: ServiceAddress(name: "app"), podFailure: podFailure, image: "i:2")
        }
        let pull = PodFailure(.imagePullFailed, "image \"x\" cannot be pulled", detail: "not found")
        let done = try PodSamples.deployment(PodSamples.rolledOut, conditions: PodSamples.available)
        let rolling = try PodSamples.deployment(Self.halfway, conditions: PodSamples.available)
        switch situation {
        case .unseen: return nil
        case .first: return applied(try PodSamples.deployment())
        case .rolling, .paused: return applied(rolling)
        case .done, .outdated: return applied(done)
        case .lateRollout:
            let late = #"{"type":"Progressing","status":"False","reason":"ProgressDeadlineExceeded"}"#
            return applied(
                try PodSamples.deployment(Self.halfway, conditions: "\(PodSamples.available),\(late)")
            )
        case .scaledToZero:
            return applied(
                try PodSamples.deployment(#""replicas":0"#, conditions: PodSamples.available, replicas: 0)
            )
        case .refused:
            return .failed(AppFailure(.nameConflict, "Service ns/app isn't this app's"), running: done)
        case .imagePull: return applied(try PodSamples.deployment(), pull)
        case .newImagePull: return applied(rolling, pull)
        case .crashLoop:
            return applied(
                done,
                PodFailure(.crashLoop, "container \"app\" keeps exiting", detail: "exit code 1")
            )
        case .full:
            return applied(
                try PodSamples.deployment(),
                PodFailure(.unschedulable, "no node can run the pod")
            )
        case .external: return .external(service: ServiceAddress(name: "app"))
        }
    }

    /// The rules of the check that Argo CD ships, in their order.
    private func shipped(_ app: SpinApp) -> String {
        let status = app.status
        guard !status.conditions.isEmpty else { return "Progressing" }
        let progressing = status.condition("Progressing")
        if let progressing, progressing.status == "False",
            progressing.reason == "ProgressDeadlineExceeded" || progressing.message.contains("timeout")
                || progressing.message.contains("failed")
        {
            return "Degraded"
        }
        guard status.condition("Available")?.status == "True" else { return "Degraded" }
        if status.readyReplicas < app.spec.replicas ?? 1 { return "Progressing" }
        return progressing?.status == "True" ? "Progressing" : "Healthy"
    }

    @Test(arguments: Situation.allCases)
    func `the check that Argo CD ships says what its rules allow`(situation: Situation) throws {
        #expect(shipped(try app(situation)) == situation.shipped)
    }

    @Test(arguments: Situation.allCases)
    func `our check says how the app is`(situation: Situation) throws {
        let app = try app(situation)
        let health = try ArgoHealth.health(of: object(app))
        #expect(health.status == situation.ours)
        if health.status == "Degraded" {
            let why = try #require(app.status.condition("Stalled"))
            #expect(health.message == "\(why.reason): \(why.message)")
        }
    }

    @Test(arguments: Situation.allCases)
    func `Flux's expressions say how the app is`(situation: Situation) throws {
        let expected: FluxHealth =
            switch situation.ours {
            case "Healthy": .current
            case "Degraded": .failed
            default: .inProgress
            }
        #expect(try FluxHealth.health(of: object(try app(situation))) == expected)
    }

    @Test(arguments: [("", "Healthy"), (#","deletionTimestamp":"2026-01-01T00:00:00Z""#, "Progressing")])
    func `an executor is healthy unless its deletion waits`(metadata: String, status: String) throws {
        let kind = #""apiVersion":"core.spinkube.dev/v1alpha1","kind":"SpinAppExecutor""#
        let executor = try JSONValue(json: Array(#"{\#(kind),"metadata":{"name":"shim"\#(metadata)}}"#.utf8))
        #expect(try ArgoHealth.health(of: executor).status == status)
    }

    private func object(_ app: SpinApp) -> JSONValue {
        var object: JSONValue = [
            "apiVersion": "core.spinkube.dev/v1alpha1", "kind": "SpinApp",
            "metadata": ["name": "app", "generation": .integer(app.metadata.generation)], "spec": [:],
        ]
        if !app.status.conditions.isEmpty { object["status"] = app.status.json }
        return object
    }
}
