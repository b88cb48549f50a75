// SPDX-License-Identifier: Apache-2.0

import KubeModel
import SpinAPI
import SpinState
import Testing

@testable import BobbinOperator

struct StatusReportTests {
    private let now = Timestamp(microseconds: 1_000_000_000_000)

    private func app(status: SpinAppStatus = .init(), generation: Int64 = 3) -> SpinApp {
        var metadata = ObjectMeta()
        metadata.key = ObjectKey(namespace: "ns", name: "app")
        metadata.generation = generation
        return SpinApp(metadata: metadata, status: status)
    }

    private func deployment(
        _ status: String,
        generation: Int = 1,
        replicas: Int = 2
    ) throws -> Deployment {
        let text = """
            {"metadata":{"name":"app","namespace":"ns","generation":\(generation)},
             "spec":{"replicas":\(replicas)},"status":\(status)}
            """
        return try Deployment(json: Array(text.utf8))
    }

    private func report(_ app: SpinApp) -> StatusReport {
        StatusReport(app: app, executor: "shim", selector: "a=b", now: now)
    }

    private static let rolledOut = """
        {"observedGeneration":1,"replicas":2,"updatedReplicas":2,"readyReplicas":2,"availableReplicas":2,
         "conditions":[{"type":"Available","status":"True"},{"type":"Progressing","status":"True","reason":"NewReplicaSetAvailable"}]}
        """

    @Test func `a finished rollout is ready, available and no longer progressing`() throws {
        let status = report(app()).status(
            for: .applied(
                try deployment(Self.rolledOut),
                service: ServiceAddress(name: "app"),
                podFailure: nil,
                image: "i:2"
            )
        )
        #expect(status.conditions.map(\.type) == ["Ready", "Available", "Progressing"])
        #expect(status.conditions.map(\.status) == ["True", "True", "False"])
        #expect(status.conditions.allSatisfy { $0.observedGeneration == 3 })
        #expect(status.readyReplicas == 2 && status.observedGeneration == 3)
    }

    @Test(arguments: [
        (#"{}"#, "MinimumReplicasUnavailable"),
        (
            #"{"observedGeneration":1,"conditions":[{"type":"Progressing","status":"False","reason":"ProgressDeadlineExceeded","message":"late"}]}"#,
            "ProgressDeadlineExceeded"
        ),
        (
            #"{"observedGeneration":1,"conditions":[{"type":"ReplicaFailure","status":"True","message":"quota"}]}"#,
            "ReplicaFailure"
        ),
        (
            #"{"observedGeneration":1,"replicas":3,"updatedReplicas":1,"availableReplicas":2,"conditions":[{"type":"Available","status":"True"}]}"#,
            "RollingOut"
        ),
    ])
    func `an app that isn't ready says why`(status: String, reason: String) throws {
        let report = report(app()).status(
            for: .applied(
                try deployment(status),
                service: ServiceAddress(name: "app"),
                podFailure: nil,
                image: "i:2"
            )
        )
        #expect(report.condition("Ready")?.status == "False")
        #expect(report.condition("Ready")?.reason == reason)
    }

    @Test func `a deployment that hasn't seen its newest spec isn't rolled out, and goes on being available`()
        throws
    {
        let verdict = RolloutVerdict(of: try deployment(Self.rolledOut, generation: 2).rollout)
        #expect(!verdict.isRolledOut && verdict.isAvailable)
    }

    @Test func `what is the same is the same status, whatever the time`() throws {
        let first = report(app()).status(
            for: .applied(
                try deployment(Self.rolledOut),
                service: ServiceAddress(name: "app"),
                podFailure: nil,
                image: "i:2"
            )
        )
        let later = StatusReport(
            app: app(status: first),
            executor: "shim",
            selector: "a=b",
            now: Timestamp(microseconds: 2_000_000_000_000)
        )
        #expect(
            later.status(
                for: .applied(
                    try deployment(Self.rolledOut),
                    service: ServiceAddress(name: "app"),
                    podFailure: nil,
                    image: "i:2"
                )
            ) == first
        )
    }

    @Test func `a failure names its reason and leaves what runs in sight`() throws {
        let failure = AppFailure(.nameConflict, "Service ns/app exists")
        let status = report(app()).status(for: .failed(failure, running: try deployment(Self.rolledOut)))
        #expect(status.condition("Ready")?.reason == "NameConflict")
        #expect(status.condition("Ready")?.message == "Service ns/app exists")
        #expect(status.condition("Available")?.status == "True")
        #expect(status.readyReplicas == 2)
    }

    @Test func `mere progress may wait, readiness may not`() throws {
        let rolling = try deployment(
            #"{"observedGeneration":1,"replicas":1,"updatedReplicas":1,"conditions":[]}"#
        )
        let fresh = report(app()).status(
            for: .applied(
                try deployment("{}"),
                service: ServiceAddress(name: "app"),
                podFailure: nil,
                image: "i:2"
            )
        )
        let progress = report(app(status: fresh)).status(
            for: .applied(rolling, service: ServiceAddress(name: "app"), podFailure: nil, image: "i:2")
        )
        #expect(progress != fresh)
        #expect(!progress.differsNotably(from: fresh))
        let ready = report(app(status: fresh)).status(
            for: .applied(
                try deployment(Self.rolledOut),
                service: ServiceAddress(name: "app"),
                podFailure: nil,
                image: "i:2"
            )
        )
        #expect(ready.differsNotably(from: fresh))
    }

    @Test func `the patch holds only what differs, and null for what goes`() throws {
        var before = report(app()).status(
            for: .applied(
                try deployment(Self.rolledOut),
                service: ServiceAddress(name: "app"),
                podFailure: nil,
                image: "i:2"
            )
        )
        var after = before
        before.deploymentName = "app"
        after.deploymentName = ""
        after.readyReplicas = 1
        var metadata = ObjectMeta()
        metadata.uid = "u"
        metadata.resourceVersion = "7"
        #expect(
            after.mergePatch(from: before, of: metadata)
                == ["metadata": ["uid": "u"], "status": ["readyReplicas": 1, "deploymentName": .null]]
        )
        after.conditions = []
        #expect(
            after.mergePatch(from: before, of: metadata)["metadata"]
                == ["uid": "u", "resourceVersion": "7"],
            "a list of conditions replaces what others may just have added to it"
        )
    }

    @Test func `conditions that others put on an app stay as and where they are`() throws {
        let theirs = Condition(type: "Audited", status: "True", reason: "Checked", message: "by us")
        var before = SpinAppStatus()
        before.conditions = [theirs, Condition(type: "Stalled", status: "True"), Condition(type: "Ready")]
        let after = report(app(status: before)).status(
            for: .applied(try deployment(Self.rolledOut), service: nil, podFailure: nil, image: "i:2")
        )
        #expect(after.conditions.first == theirs)
        #expect(after.conditions.map(\.type) == ["Audited", "Ready", "Available", "Progressing"])
    }
}
