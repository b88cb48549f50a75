// SPDX-License-Identifier: Apache-2.0

import KubeModel
import SpinState
import Testing

@testable import BobbinOperator

struct PodTroubleTests {
    private static let notFound =
        #"failed to resolve reference "ghcr.io/x/app:1": ghcr.io/x/app:1: not found"#

    @Test func `a pod that is well keeps its names and nothing else`() throws {
        var expected = Pod()
        expected.metadata.key = ObjectKey(namespace: "ns", name: "app-new-1")
        expected.metadata.uid = "uid-app-new-1"
        expected.metadata.resourceVersion = "7"
        expected.appLabel = "app"
        expected.replicaSet = "app-new"
        #expect(try PodSamples.pod() == expected)
    }

    @Test(arguments: ["Pending", "Running"])
    func `a pod that has hardly begun is in no podFailure`(phase: String) throws {
        let text =
            #"{"metadata":{"name":"a","namespace":"ns"},"spec":{},"status":{"phase":"\#(phase)","containerStatuses":null}}"#
        #expect(try Pod(json: Array(text.utf8)).failure == nil)
    }

    @Test(arguments: [
        ("ErrImagePull", "rpc error: code = NotFound desc = \(notFound)"),
        (
            "ImagePullBackOff",
            "Back-off pulling image \"ghcr.io/x/app:1\": ErrImagePull: rpc error: code = NotFound desc = \(notFound)"
        ),
    ])
    func `both states of a failed pull are told in the same words`(reason: String, message: String) throws {
        let podFailure = try #require(
            try PodSamples.pod(container: PodSamples.waiting(reason, message)).failure
        )
        #expect(podFailure.reason == .imagePullFailed)
        #expect(podFailure.message == "image \"ghcr.io/x/app:1\" cannot be pulled: \(Self.notFound)")
    }

    @Test(arguments: ["InvalidImageName", "ErrImageNeverPull", "RegistryUnavailable"])
    func `whatever keeps an image away is a failed pull`(reason: String) throws {
        let podFailure = try PodSamples.pod(container: PodSamples.waiting(reason, "why")).failure
        #expect(podFailure?.reason == .imagePullFailed)
        #expect(podFailure?.message == "image \"ghcr.io/x/app:1\" cannot be pulled: why")
    }

    private func told(_ message: String, _ reason: Reason = .imagePullFailed) -> Condition {
        Condition(type: "Ready", status: "False", reason: reason.rawValue, message: message)
    }

    private func pull(_ message: String, _ reason: String = "ErrImagePull") throws -> PodFailure {
        try #require(try PodSamples.pod(container: PodSamples.waiting(reason, message)).failure)
    }

    @Test func `a back-off that doesn't say why keeps what was told`() throws {
        let silent = try pull(#"Back-off pulling image "ghcr.io/x/app:1""#, "ImagePullBackOff")
        #expect(silent.message == "image \"ghcr.io/x/app:1\" cannot be pulled")
        let before = "image \"ghcr.io/x/app:1\" cannot be pulled: not found"
        #expect(silent.message(after: told(before)) == before)
        #expect(silent.message(after: told("image \"other\" cannot be pulled: no")) == silent.message)
        #expect(silent.message(after: told(before, .crashLoop)) == silent.message)
    }

    @Test func `the numbers of a connection aren't news, another error is`() throws {
        let first = try pull(
            "dial tcp: lookup ghcr.io on 10.0.0.10:53: read udp 10.1.2.3:38423->10.0.0.10:53: i/o timeout"
        )
        let next = try pull(
            "dial tcp: lookup ghcr.io on 10.0.0.10:53: read udp 10.1.2.3:50111->10.0.0.10:53: i/o timeout"
        )
        let other = try pull("unauthorized")
        #expect(next.message(after: told(first.message)) == first.message)
        #expect(other.message(after: told(first.message)) == other.message)
    }

    @Test(arguments: [
        PodSamples.crashed(state: PodSamples.backOff, message: "no such database"),
        PodSamples.crashed(
            state: #"{"running":{"startedAt":"2026-01-01T00:09:00Z"}}"#,
            message: "no such database"
        ),
        PodSamples.crashed(
            state: #"{"running":{"startedAt":"2026-01-01T00:09:00Z"}}"#,
            message: "no such database",
            isReady: true
        ),
        PodSamples.crashed(
            state: #"{"terminated":\#(PodSamples.ended(1, "Error", "no such database"))}"#,
            code: 2,
            message: "another"
        ),
    ])
    func `every state of a crash loop is told in the same words`(container: String) throws {
        let podFailure = try #require(try PodSamples.pod(container: container).failure)
        #expect(podFailure.reason == .crashLoop)
        #expect(
            podFailure.message
                == "container \"app\" keeps exiting after it starts: exit code 1 (Error): no such database"
        )
    }

    @Test(arguments: [
        (137, "OOMKilled", "exit code 137 (OOMKilled)"), (0, "Completed", "exit code 0 (Completed)"),
    ])
    func `a container that ends without words is told by its exit code`(
        code: Int,
        reason: String,
        said: String
    ) throws {
        let container = PodSamples.crashed(state: PodSamples.backOff, code: code, reason: reason)
        #expect(try PodSamples.pod(container: container).failure?.detail == said)
    }

    @Test func `a crash loop is believed over once the container runs longer than it did`() throws {
        let container = PodSamples.crashed(
            state: #"{"running":{"startedAt":"2026-01-01T00:09:00Z"}}"#,
            lasted: 40,
            isReady: true
        )
        let pod = try PodSamples.pod(container: container)
        #expect(pod.failure?.until == Timestamp("2026-01-01T00:10:10Z"))
        let deployment = try PodSamples.deployment()
        func podFailure(_ time: String) throws -> Reason? {
            PodFailure.worst(of: [pod], for: deployment.rollout, now: try #require(Timestamp(time)))?.reason
        }
        #expect(try podFailure("2026-01-01T00:10:09Z") == .crashLoop)
        #expect(try podFailure("2026-01-01T00:10:10Z") == nil)
    }

    @Test(arguments: [
        // It ran for long, and ended once.
        PodSamples.crashed(state: #"{"running":{"startedAt":"2026-01-01T00:09:00Z"}}"#, lasted: 400),
        // Its first end.
        PodSamples.crashed(state: #"{"running":{"startedAt":"2026-01-01T00:09:00Z"}}"#, restarts: 1),
        #""ready":false,"restartCount":0,"state":{"terminated":\#(PodSamples.ended(1, "Error"))}"#,
    ])
    func `a container that ended once isn't in a loop`(container: String) throws {
        #expect(try PodSamples.pod(container: container).failure == nil)
    }

    @Test(arguments: ["CreateContainerConfigError", "CreateContainerError", "RunContainerError"])
    func `a container that can't be started is told with what it lacks`(reason: String) throws {
        let pod = try PodSamples.pod(
            container: PodSamples.waiting(reason, #"couldn't find key url in Secret ns/database"#)
        )
        #expect(pod.failure?.reason == .containerFailed)
        #expect(
            pod.failure?.message
                == "container \"app\" cannot be started: couldn't find key url in Secret ns/database"
        )
    }

    @Test(arguments: [
        PodSamples.backOff, #"{"waiting":{"reason":"RunContainerError","message":"a longer text"}}"#,
    ])
    func `a container that a runtime can't start isn't one that crashes`(state: String) throws {
        let container = PodSamples.crashed(
            state: state,
            code: 128,
            reason: "StartError",
            message: "exec format error"
        )
        let podFailure = try PodSamples.pod(container: container).failure
        #expect(podFailure?.reason == .containerFailed)
        #expect(podFailure?.message == "container \"app\" cannot be started: exec format error")
    }

    @Test func `an init container that needed a second try is no podFailure`() throws {
        let done =
            #""ready":true,"restartCount":1,"state":{"terminated":\#(PodSamples.ended(0, "Completed"))}"#
        #expect(try PodSamples.pod(initContainer: done).failure == nil)
        let failed =
            #""ready":false,"restartCount":1,"state":{"terminated":\#(PodSamples.ended(1, "Error"))}"#
        #expect(try PodSamples.pod(initContainer: failed).failure?.reason == .crashLoop)
    }

    @Test func `an init container that fails is told before those that wait for it`() throws {
        let pod = try PodSamples.pod(
            container: PodSamples.waiting("PodInitializing"),
            initContainer: PodSamples.waiting("ErrImagePull", "denied"),
            phase: "Pending"
        )
        #expect(pod.failure?.message == "image \"setup:1\" cannot be pulled: denied")
    }

    private static let mismatch = "didn't match Pod's node affinity/selector"
    private static let help =
        "preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling."

    @Test(arguments: [
        ("0/3 nodes are available: 3 node(s) \(mismatch). \(help)", Reason.noNodeWithShim),
        (
            "0/3 nodes are available: 1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }, 2 node(s) \(mismatch). \(help)",
            .noNodeWithShim
        ),
        ("0/3 nodes are available: 1 Insufficient memory, 2 node(s) \(mismatch).", .unschedulable),
        ("0/3 nodes are available: 3 Insufficient cpu. \(help)", .unschedulable),
        ("0/1 nodes are available: 1 node(s) had untolerated taint {a: b, c}.", .unschedulable),
        ("no nodes available to schedule pods", .unschedulable),
    ])
    func `a pod that fits nowhere lacks a shim only where no node is of its kind`(
        message: String,
        reason: Reason
    ) throws {
        let pod = try PodSamples.pod(
            container: #""ready":false"#,
            spec: #""runtimeClassName":"wasmtime-spin-v2","nodeSelector":{"spin":"true"}"#,
            phase: "Pending",
            scheduled: #""status":"False","reason":"Unschedulable","message":\#(PodSamples.quoted(message))"#
        )
        let podFailure = try #require(pod.failure)
        #expect(podFailure.reason == reason)
        #expect(podFailure.isFailure == (reason == .noNodeWithShim))
        #expect(!podFailure.message.contains("reemption"))
        if reason == .noNodeWithShim {
            #expect(podFailure.message.contains("RuntimeClass \"wasmtime-spin-v2\""))
            #expect(podFailure.message.contains("has the labels spin=true"))
        }
    }

    @Test func `a pod without a RuntimeClass lacks no shim`() throws {
        let pod = try PodSamples.pod(
            spec: #""nodeSelector":{"zone":"a"}"#,
            phase: "Pending",
            scheduled: """
                "status":"False","reason":"Unschedulable","message":"0/3 nodes are available: 3 node(s) \(Self.mismatch)."
                """
        )
        #expect(pod.failure?.reason == .unschedulable)
    }

    @Test func `a pod that is held back on purpose is in no podFailure`() throws {
        let pod = try PodSamples.pod(
            phase: "Pending",
            scheduled: #""status":"False","reason":"SchedulingGated""#
        )
        #expect(pod.failure == nil)
    }

    @Test(arguments: ["Failed", "Succeeded"])
    func `a pod that has ended is replaced, and in no podFailure`(phase: String) throws {
        let crashed = PodSamples.crashed(state: PodSamples.backOff)
        #expect(try PodSamples.pod(container: crashed, phase: phase).failure == nil)
    }

    @Test func `a pod that is being deleted is in no podFailure`() throws {
        let pod = try PodSamples.pod(
            container: PodSamples.crashed(state: PodSamples.backOff),
            metadata: #""deletionTimestamp":"2026-01-01T00:00:00Z","#
        )
        #expect(pod.failure == nil)
    }

    private func pods() throws -> [Pod] {
        [
            try PodSamples.pod("app-new-2", container: PodSamples.waiting("ErrImagePull", "b")),
            try PodSamples.pod("app-new-1", container: PodSamples.waiting("ErrImagePull", "a")),
            try PodSamples.pod(
                "app-new-0",
                phase: "Pending",
                scheduled: #""status":"False","reason":"Unschedulable","message":"0/1""#
            ),
            try PodSamples.pod(
                "app-old-0",
                container: PodSamples.crashed(state: PodSamples.backOff),
                replicaSet: "app-old"
            ),
            try PodSamples.pod(
                "stranger",
                container: PodSamples.crashed(state: PodSamples.backOff),
                replicaSet: "stranger"
            ),
        ]
    }

    @Test(arguments: [("app-new" as String?, Reason.imagePullFailed, "a"), (nil, .imagePullFailed, "a")])
    func `of several podFailures the first failure by name is told, in whatever order they come`(
        newest: String?,
        reason: Reason,
        detail: String
    ) throws {
        let deployment = try PodSamples.deployment(newest: newest)
        for pods in [try pods(), try pods().reversed()] {
            let podFailure = PodFailure.worst(of: pods, for: deployment.rollout, now: PodSamples.moment)
            #expect(podFailure?.reason == reason && podFailure?.detail == detail)
        }
    }

    @Test func `what the old version suffers from isn't told once there is a newer one`() throws {
        let old = try pods().filter { $0.replicaSet == "app-old" }
        func podFailure(_ newest: String?) throws -> PodFailure? {
            PodFailure.worst(
                of: old,
                for: try PodSamples.deployment(newest: newest).rollout,
                now: PodSamples.moment
            )
        }
        #expect(try podFailure("app-new") == nil)
        #expect(try podFailure("app-old")?.reason == .crashLoop)
        #expect(try podFailure(nil)?.reason == .crashLoop)
    }
}
