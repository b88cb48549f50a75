// SPDX-License-Identifier: Apache-2.0

import KubeClient
import KubeModel
import LocalControlPlane
import SpinAPI
import Testing

@testable import BobbinOperator

/// What is slow or refused harms only itself, and goes on once it may.
@Suite(.timeLimit(.minutes(5)), .serialized)
struct StarvationTests {
    private static let never = FaultInjection.Effect.delay(.seconds(3600))
    private static let always = 1_000_000

    @Test func `apps whose Deployments hang don't hold up an app of another namespace`() async throws {
        try await OperatorLab.run { lab in
            for name in ["slow", "fast"] { try await lab.namespace(name) }
            try await lab.app("warm", in: "fast")
            try await lab.until { try await lab.deployment("warm", in: "fast") != nil }
            lab.plane.faults.add(
                Self.never,
                on: .init(verbs: ["apply"], resource: "deployments", namespace: "slow"),
                count: Self.always
            )
            let before = lab.requests("apply", "deployments")
            for index in 0..<100 { try await lab.app("app\(index)", in: "slow") }
            try await lab.until { lab.requests("apply", "deployments") - before >= 8 }
            try await lab.app("app", in: "fast")
            try await lab.until { try await lab.deployment("app", in: "fast") != nil }
            // Not by having all of them hang at a time.
            #expect(lab.requests("apply", "deployments") - before < 100)
        }
    }

    @Test func `an edit doesn't wait for what an executor's change sets off`() async throws {
        try await OperatorLab.run { lab in
            try await lab.namespace("fleet")
            let count = 60
            for index in 0..<count { try await lab.app("app\(index)", in: "fleet") }
            try await lab.until { lab.requests("apply", "deployments") >= count }
            try await lab.until { try await lab.status("app\(count - 1)", in: "fleet").deploymentName != "" }
            let before = lab.requests("apply", "deployments")
            try await lab.executor(port: 8080)
            try await lab.until { lab.requests("apply", "deployments") > before + 8 }
            try await lab.app("app50", in: "fleet", replicas: 3)
            try await lab.until {
                try await lab.deployment("app50", in: "fleet")?[path: "spec", "replicas"] == 3
            }
            #expect(lab.requests("apply", "deployments") - before < count)
        }
    }

    @Test func `a request without an answer is told in the status, and the app goes on once there is one`()
        async throws
    {
        try await OperatorLab.run(callTimeout: .milliseconds(500)) { lab in
            try await lab.namespace("slow")
            lab.plane.faults.add(
                Self.never,
                on: .init(verbs: ["apply"], resource: "deployments", namespace: "slow"),
                count: Self.always
            )
            try await lab.app("app", in: "slow")
            try await lab.until {
                try await lab.status("app", in: "slow").condition("Ready")?.reason == "Timeout"
            }
            let message = try await lab.status("app", in: "slow").condition("Ready")?.message ?? ""
            #expect(message.contains("apply Deployment.apps slow/app"))
            lab.plane.faults.clear()
            try await lab.until { try await lab.deployment("app", in: "slow") != nil }
        }
    }

    @Test func `edits while a right is missing don't lengthen the wait for it`() async throws {
        try await OperatorLab.run { lab in
            try await lab.namespace("poor")
            lab.plane.faults.add(
                .fail(code: 403, reason: "Forbidden", retryAfterSeconds: nil),
                on: .init(verbs: ["apply"], resource: "deployments", namespace: "poor"),
                count: Self.always
            )
            for index in 0..<20 { try await lab.app("app\(index)", in: "poor") }
            for replicas in 1..<40 {
                try await lab.app("app7", in: "poor", replicas: Int64(replicas))
                try await Task.sleep(for: .milliseconds(50))
            }
            lab.plane.faults.clear()
            let wait = try await lab.until {
                try await lab.client.list(SpinApp.self, .init(namespace: "poor"), .init()).items
                    .count {
                        $0.status.condition("Ready")?.reason != "ApplyRefused"
                            && $0.status.deploymentName != ""
                    } == 20
            }
            #expect(wait < .seconds(15))
        }
    }

    @Test func `a status that is refused is not written again and again`() async throws {
        try await OperatorLab.run { lab in
            try await lab.namespace("odd")
            lab.plane.faults.add(
                .fail(code: 409, reason: "Conflict", retryAfterSeconds: nil),
                on: .init(verbs: ["patch"], resource: "spinapps/status"),
                count: Self.always
            )
            try await lab.app("app", in: "odd")
            try await lab.until { lab.requests("patch", "spinapps/status") >= 2 }
            try await Task.sleep(for: .seconds(2))
            #expect(lab.requests("patch", "spinapps/status") <= 8)
        }
    }

    @Test func `a revoked token costs few requests`() async throws {
        try await OperatorLab.run { lab in
            try await lab.namespace("some")
            for index in 0..<5 { try await lab.app("app\(index)", in: "some") }
            try await lab.until { try await lab.status("app4", in: "some").deploymentName != "" }
            lab.plane.faults.add(
                .fail(code: 401, reason: "Unauthorized", retryAfterSeconds: nil),
                on: .init(userAgent: "operator"),
                count: Self.always
            )
            lab.plane.faults.dropWatches()
            let before = lab.requests()
            // Long enough for a loop without a growing wait to be seen.
            try await Task.sleep(for: .seconds(5))
            #expect(lab.requests() - before < 40)
            lab.plane.faults.clear()
            try await lab.app("app0", in: "some", replicas: 2)
            try await lab.until {
                try await lab.deployment("app0", in: "some")?[path: "spec", "replicas"] == 2
            }
        }
    }
}
