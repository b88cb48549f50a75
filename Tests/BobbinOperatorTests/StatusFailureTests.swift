import KubeModel
import SpinAPI
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
        _ trouble: PodTrouble? = nil,
        of app: SpinApp? = nil,
        service: ServiceAddress? = ServiceAddress(name: "app")
    ) -> SpinAppStatus {
        StatusReport(app: app ?? self.app(), executor: "shim", selector: "a=b", now: PodSamples.moment)
            .status(for: .applied(deployment, service: service, trouble: trouble))
    }

    /// `type=status reason` of each condition.
    private func lines(_ status: SpinAppStatus) -> [String] {
        status.conditions.map { "\($0.type)=\($0.status) \($0.reason)" }
    }

    private let pull = PodTrouble(.imagePullFailed, "image x can't be pulled", detail: "not found")

    @Test func `pods in trouble make an app stalled, and say why`() throws {
        let status = status(try PodSamples.deployment(), pull)
        #expect(
            lines(status) == [
                "Ready=False ImagePullFailed", "Available=False MinimumReplicasUnavailable",
                "Progressing=False ImagePullFailed", "Stalled=True ImagePullFailed",
            ]
        )
        #expect(status.condition("Ready")?.message == "image x can't be pulled: not found")
        #expect(status.condition("Stalled")?.message == "image x can't be pulled: not found")
        #expect(status.condition("Progressing")?.message == "failed: image x can't be pulled: not found")
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
        let trouble = PodTrouble(.unschedulable, "no node can take the pod", detail: "0/1")
        #expect(
            lines(status(try PodSamples.deployment(), trouble)) == [
                "Ready=False Unschedulable", "Available=False MinimumReplicasUnavailable",
                "Progressing=True Unschedulable", "Reconciling=True Unschedulable",
            ]
        )
        let late = try PodSamples.deployment(
            conditions: #"{"type":"Progressing","status":"False","reason":"ProgressDeadlineExceeded"}"#
        )
        let told = status(late, trouble)
        #expect(told.condition("Stalled")?.reason == "ProgressDeadlineExceeded")
        #expect(told.condition("Ready")?.message.contains("no node can take the pod: 0/1") == true)
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
        let crash = PodTrouble(.crashLoop, "container app keeps ending", detail: "exit code 1")
        let first = status(try PodSamples.deployment(), crash)
        let running = try PodSamples.deployment(PodSamples.rolledOut, conditions: PodSamples.available)
        let next = status(running, crash, of: app(status: first))
        #expect(next.condition("Ready") == first.condition("Ready"))
        #expect(next.condition("Stalled") == first.condition("Stalled"))
        #expect(FailureNews(in: next, before: first) == nil)
    }

    @Test func `words that still hold aren't replaced by vaguer ones`() throws {
        let first = status(try PodSamples.deployment(), pull)
        let vague = PodTrouble(.imagePullFailed, "image x can't be pulled")
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
        FailureNews(in: after, before: before)?.reason
    }

    @Test func `a pod's trouble is news once, whatever its words become`() throws {
        let deployment = try PodSamples.deployment()
        let first = status(deployment, pull)
        let other = status(
            deployment,
            PodTrouble(.imagePullFailed, "image x can't be pulled", detail: "denied")
        )
        let crash = status(deployment, PodTrouble(.crashLoop, "container app keeps ending"))
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
}
