// SPDX-License-Identifier: Apache-2.0

import KubeModel
import SpinAPI
import SpinState
import Testing

@testable import BobbinOperator

/// What a status says of an app that doesn't run as it should.
struct StatusFailureTests {
    private func app(status: SpinAppStatus = .init(), isPaused: Bool = false) -> SpinApp {
        var app = SpinApp()
        app.metadata.key = ObjectKey(namespace: "ns", name: "app")
        app.metadata.generation = 3
        app.spec.image = "ghcr.io/x/app:2"
        app.spec.paused = isPaused
        app.status = status
        return app
    }

    private func status(
        _ deployment: Deployment,
        _ podFailure: PodFailure? = nil,
        of app: SpinApp? = nil,
        service: ServiceAddress? = ServiceAddress(name: "app")
    ) -> SpinAppStatus {
        StatusReport(app: app ?? self.app(), executor: "shim", selector: "a=b", now: PodSamples.moment)
            .status(
                for: .applied(deployment, service: service, podFailure: podFailure, image: "ghcr.io/x/app:2")
            )
    }

    /// `type=status reason` of each condition.
    private func lines(_ status: SpinAppStatus) -> [String] {
        status.conditions.map { "\($0.type)=\($0.status) \($0.reason)" }
    }

    private let pull = PodFailure(.imagePullFailed, "image \"x\" cannot be pulled", detail: "not found")

    @Test func `pods in podFailure make an app stalled, and say why`() throws {
        let status = status(try PodSamples.deployment(), pull)
        #expect(
            lines(status) == [
                "Ready=False ImagePullFailed", "Available=False MinimumReplicasUnavailable",
                "Progressing=False ImagePullFailed", "Stalled=True ImagePullFailed",
            ]
        )
        #expect(status.condition("Ready")?.message == "image \"x\" cannot be pulled: not found")
        #expect(status.condition("Stalled")?.message == "image \"x\" cannot be pulled: not found")
        #expect(status.condition("Progressing")?.message == "failed: image \"x\" cannot be pulled: not found")
    }

    @Test func `while the old version serves, the new one's failure is told all the same`() throws {
        let rolling = try PodSamples.deployment(
            #""replicas":2,"updatedReplicas":1,"readyReplicas":1,"availableReplicas":1"#,
            conditions: PodSamples.available
        )
        #expect(
            lines(status(rolling, pull)) == [
                "Ready=False ImagePullFailed", "Available=True Available",
                "Progressing=False ImagePullFailed",
                "Stalled=True ImagePullFailed",
            ]
        )
        #expect(
            lines(status(rolling)) == [
                "Ready=False RollingOut", "Available=True Available", "Progressing=True RollingOut",
                "Reconciling=True RollingOut",
            ]
        )
    }

    @Test func `a pod that fits nowhere yet is waited for until the deadline`() throws {
        let podFailure = PodFailure(.unschedulable, "no node can run the pod", detail: "0/1")
        #expect(
            lines(status(try PodSamples.deployment(), podFailure)) == [
                "Ready=False Unschedulable", "Available=False MinimumReplicasUnavailable",
                "Progressing=True Unschedulable", "Reconciling=True Unschedulable",
            ]
        )
        let late = try PodSamples.deployment(
            conditions: #"{"type":"Progressing","status":"False","reason":"ProgressDeadlineExceeded"}"#
        )
        let told = status(late, podFailure)
        #expect(told.condition("Stalled")?.reason == "ProgressDeadlineExceeded")
        #expect(told.condition("Ready")?.message.contains("no node can run the pod: 0/1") == true)
    }

    @Test(arguments: [
        (
            #"pods "app-6d4-x7x2p" is forbidden: exceeded quota: small, requested: pods=1, used: pods=1, limited: pods=1"#,
            Reason.quotaExceeded, "exceeded quota: small, requested: pods=1"
        ),
        (
            #"pods "app-6d4-x7x2p" is forbidden: violates PodSecurity "restricted:latest": runAsNonRoot != true (pod or container "app" must set securityContext.runAsNonRoot=true)"#,
            .podSecurityViolation, "securityContext.runAsNonRoot=true"
        ),
        (
            #"pods "app-6d4-x7x2p" is forbidden: pod rejected: RuntimeClass "spin" not found"#,
            .runtimeClassNotFound, #"RuntimeClass "spin" not found"#
        ),
        (
            #"pods "app-6d4-x7x2p" is forbidden: error looking up service account ns/robot: serviceaccount "robot" not found"#,
            .serviceAccountNotFound, #"serviceaccount "robot" not found"#
        ),
        (#"admission webhook "x" denied the request: no"#, .replicaFailure, #"webhook "x" denied"#),
    ])
    func `a pod that the API server refuses is told by the reason for it`(
        said: String,
        reason: Reason,
        words: String
    ) throws {
        let deployment = try PodSamples.deployment(
            #""replicas":0"#,
            conditions:
                #"{"type":"ReplicaFailure","status":"True","reason":"FailedCreate","message":\#(PodSamples.quoted(said))}"#
        )
        let status = status(deployment)
        #expect(status.condition("Ready")?.reason == reason.rawValue)
        #expect(status.condition("Stalled")?.reason == reason.rawValue)
        let message = try #require(status.condition("Ready")?.message)
        #expect(message.contains(words))
        #expect(!message.contains("x7x2p"))
    }

    @Test func `a crash loop goes on being told though the container runs for a moment`() throws {
        let crash = PodFailure(.crashLoop, "container \"app\" keeps exiting", detail: "exit code 1")
        let first = status(try PodSamples.deployment(), crash)
        let running = try PodSamples.deployment(PodSamples.rolledOut, conditions: PodSamples.available)
        let next = status(running, crash, of: app(status: first))
        #expect(next.condition("Ready") == first.condition("Ready"))
        #expect(next.condition("Stalled") == first.condition("Stalled"))
        #expect(FailureEvent(in: next, before: first) == nil)
    }

    @Test func `words that still hold aren't replaced by vaguer ones`() throws {
        let first = status(try PodSamples.deployment(), pull)
        let vague = PodFailure(.imagePullFailed, "image \"x\" cannot be pulled")
        #expect(status(try PodSamples.deployment(), vague, of: app(status: first)) == first)
    }

    @Test func `an app scaled to zero isn't held to what its last pods suffered from`() throws {
        let idle = try PodSamples.deployment(#""replicas":0"#, conditions: PodSamples.available, replicas: 0)
        #expect(
            lines(status(idle, pull)) == [
                "Ready=True ScaledToZero", "Available=True ScaledToZero", "Progressing=False RolledOut",
            ]
        )
    }

    @Test func `a version that waits isn't ready, and nothing is on its way`() throws {
        let old = try PodSamples.deployment(
            #""replicas":1,"updatedReplicas":0,"readyReplicas":1,"availableReplicas":1"#,
            conditions: PodSamples.available
        )
        #expect(
            lines(status(old, of: app(isPaused: true)))
                == ["Ready=False Paused", "Available=True Available", "Progressing=True Paused"]
        )
        let done = try PodSamples.deployment(PodSamples.rolledOut, conditions: PodSamples.available)
        #expect(status(done, of: app(isPaused: true)).condition("Ready")?.status == "True")
    }

    @Test func `a spec that can't be applied stalls the app, in words that mean Degraded to Argo CD`() {
        let report = StatusReport(app: app(), executor: "shim", selector: "a=b", now: PodSamples.moment)
        let status = report.status(
            for: .failed(AppFailure(.nameConflict, "Service ns/app exists"), running: nil)
        )
        #expect(
            lines(status) == [
                "Ready=False NameConflict", "Available=False NameConflict", "Progressing=False NameConflict",
                "Stalled=True NameConflict",
            ]
        )
        #expect(status.condition("Progressing")?.message == "failed: Service ns/app exists")
        #expect(status.condition("Ready")?.message == "Service ns/app exists")
    }

    @Test func `the image told of is the one that was rolled out last`() throws {
        var before = SpinAppStatus()
        before.image = "ghcr.io/x/app:1"
        #expect(status(try PodSamples.deployment(), of: app(status: before)).image == "ghcr.io/x/app:1")
        let done = try PodSamples.deployment(PodSamples.rolledOut, conditions: PodSamples.available)
        #expect(status(done, of: app(status: before)).image == "ghcr.io/x/app:2")
    }

    @Test(arguments: [
        (ServiceAddress(name: "app") as ServiceAddress?, "app", "http://app.ns.svc"),
        (ServiceAddress(name: "web", port: 8080), "web", "http://web.ns.svc:8080"), (nil, "", ""),
    ])
    func `the URL is that of the Service, if there is one`(
        service: ServiceAddress?,
        name: String,
        url: String
    ) throws {
        let status = status(try PodSamples.deployment(), service: service)
        #expect(status.serviceName == name && status.url == url)
    }

    private func news(_ after: SpinAppStatus, _ before: SpinAppStatus = .init()) -> String? {
        FailureEvent(in: after, before: before)?.reason
    }

    @Test func `a pod's podFailure is news once, whatever its words become`() throws {
        let deployment = try PodSamples.deployment()
        let first = status(deployment, pull)
        let other = status(
            deployment,
            PodFailure(.imagePullFailed, "image \"x\" cannot be pulled", detail: "denied")
        )
        let crash = status(deployment, PodFailure(.crashLoop, "container \"app\" keeps exiting"))
        #expect(news(first) == "ImagePullFailed")
        #expect(news(other, first) == nil)
        #expect(news(crash, first) == "CrashLoop")
    }

    @Test func `the next field that is wrong is news, though the reason is the same`() {
        let report = StatusReport(app: app(), executor: "shim", selector: "a=b", now: PodSamples.moment)
        func failed(_ message: String) -> SpinAppStatus {
            report.status(for: .failed(AppFailure(.nameConflict, message), running: nil))
        }
        #expect(news(failed("a")) == "NameConflict")
        #expect(news(failed("a"), failed("a")) == nil)
        #expect(news(failed("b"), failed("a")) == "NameConflict")
    }

    @Test func `a rollout, a pause and a success are no news`() throws {
        let rolling = status(try PodSamples.deployment())
        let done = status(try PodSamples.deployment(PodSamples.rolledOut, conditions: PodSamples.available))
        let paused = status(try PodSamples.deployment(), of: app(isPaused: true))
        #expect(news(rolling) == nil && news(done, rolling) == nil && news(paused, done) == nil)
    }

    @Test(arguments: [
        ("ProgressDeadlineExceeded", "ReplicaSet \"app-old\" has timed out progressing."),
        ("ReplicaSetCreateError", "Failed to create new replica set \"app-old\": some quota"),
    ])
    func `what befell the version before isn't told of one that wasn't looked at yet`(
        reason: String,
        message: String
    ) throws {
        var deployment = try PodSamples.deployment()
        deployment.metadata.generation = 3
        deployment.status.observedGeneration = 2
        deployment.status.conditions = [
            Condition(type: "Progressing", status: "False", reason: reason, message: message),
            Condition(type: "ReplicaFailure", status: "True", reason: "FailedCreate", message: "quota"),
        ]
        let status = status(deployment, pull)
        #expect(status.condition("Stalled") == nil)
        #expect(status.condition("Ready")?.reason != reason)
        #expect(status.condition("Progressing")?.reason == "RollingOut")
        deployment.status.observedGeneration = 3
        #expect(self.status(deployment, pull).condition("Stalled") != nil)
    }

    @Test func `a ReplicaSet that can't be created is told of with the API server's words`() throws {
        var deployment = try PodSamples.deployment()
        deployment.status.observedGeneration = deployment.metadata.generation
        deployment.status.conditions = [
            Condition(
                type: "Progressing",
                status: "False",
                reason: "ReplicaSetCreateError",
                message:
                    "Failed to create new replica set \"app-1\": replicasets.apps \"app-1\" is forbidden: "
                    + "exceeded quota: rs, requested: count/replicasets.apps=1"
            )
        ]
        let ready = try #require(status(deployment).condition("Ready"))
        #expect(ready.reason == "QuotaExceeded")
        #expect(ready.message.hasPrefix("cannot create pods: exceeded quota: rs"))
    }

    @Test func `no message is longer than the API server takes, whatever it is made of`() throws {
        let long = "e" + String(repeating: "\u{301}", count: 40_000)
        for message in [long, String(repeating: "a", count: 40_000)] {
            let failure = AppFailure(.nameConflict, message)
            let report = StatusReport(
                app: app(),
                executor: "shim",
                selector: "a=b",
                now: PodSamples.moment
            )
            let status = report.status(for: .failed(failure, running: nil))
            for condition in status.conditions {
                #expect((900...1024).contains(condition.message.utf8.count))
            }
        }
    }

    @Test func `an app without its Service has no address, also while it lacks something`() {
        var before = SpinAppStatus()
        before.serviceName = "app"
        before.url = "http://app.ns.svc"
        let report = StatusReport(
            app: app(status: before),
            executor: "ex",
            selector: "",
            now: PodSamples.moment
        )
        let failure = AppFailure(.nameConflict, "x")
        let unknown = report.status(for: .failed(failure, running: nil))
        #expect(unknown.url == before.url)
        let none = report.status(for: .failed(failure, running: nil, service: .some(nil)))
        #expect(none.url.isEmpty && none.serviceName.isEmpty)
    }

    @Test
    func `a pod's failure is news again after the app was changed, and not for other words of the same`()
        throws
    {
        func status(_ generation: Int64, _ words: String) throws -> SpinAppStatus {
            var app = app()
            app.metadata.generation = generation
            let podFailure = PodFailure(
                .imagePullFailed,
                "image \"x:\(generation)\" cannot be pulled",
                detail: words
            )
            return self.status(try PodSamples.deployment(), podFailure, of: app)
        }
        let told = try status(2, "denied")
        #expect(FailureEvent(in: try status(2, "not found"), before: told) == nil)
        #expect(FailureEvent(in: try status(3, "denied"), before: told) != nil)
    }
}
