// SPDX-License-Identifier: Apache-2.0

import Diagnosis
import KubeModel
import SpinState
import Terminal
import Testing

struct StatusTests {
    private static func good() -> AppSnapshot {
        var snapshot = AppSnapshot(app: ClusterSamples.app(), now: ClusterSamples.now)
        snapshot.executor = .read(
            ExecutorSet([ClusterSamples.executor()]).choice(for: snapshot.app, ownNamespace: "bobbin")
        )
        snapshot.deployment = .read(
            ClusterSamples.object(
                """
                metadata: {name: hello, uid: deployment-uid}
                spec: {replicas: 1}
                status: {replicas: 1, readyReplicas: 1, updatedReplicas: 1}
                """
            )
        )
        snapshot.replicaSets = .read([
            ClusterSamples.object(
                """
                metadata:
                  name: hello-1
                  uid: set-uid
                  annotations: {deployment.kubernetes.io/revision: "1"}
                  ownerReferences: [{uid: deployment-uid}]
                spec: {replicas: 1}
                status: {replicas: 1, readyReplicas: 1}
                """
            )
        ])
        snapshot.pods = .read([pod(status: "phase: Running, conditions: [{type: Ready, status: 'True'}]")])
        snapshot.services = .read([
            ClusterSamples.object(
                "{metadata: {name: hello}, spec: {type: ClusterIP, clusterIP: 10.0.0.7, ports: [{port: 80}]}}"
            )
        ])
        return snapshot
    }

    private static func pod(status: String) -> JSONValue {
        ClusterSamples.object(
            """
            metadata:
              name: hello-1-x
              namespace: team-a
              uid: pod-uid
              labels: {core.spinkube.dev/app-name: hello}
              ownerReferences: [{uid: set-uid, kind: ReplicaSet, name: hello-1, controller: true}]
              creationTimestamp: "2023-11-14T22:12:20Z"
            spec: {nodeName: worker}
            status: {\(status)}
            """
        )
    }

    @Test func `an app that is well is a tree without advice`() {
        let text = AppStatus.text(Self.good())
        #expect(
            text.text(on: .plain) == """
                SpinApp team-a/hello  Ready  example.com/hello:1, 1 of 1 ready, age 2h
                ├─ SpinAppExecutor bobbin/containerd-shim-spin  RuntimeClass wasmtime-spin-v2
                ├─ Deployment hello  1 of 1 ready  rolled out
                │  └─ ReplicaSet hello-1  1 of 1 ready  revision 1
                │     └─ Pod hello-1-x  Ready  on worker, age 60s
                └─ Service hello  ClusterIP, 10.0.0.7, port 80

                """
        )
    }

    @Test func `an app that fails says why, what to do, and shows warnings first`() {
        var snapshot = Self.good()
        snapshot.app = ClusterSamples.app(
            isReady: false,
            reason: "ImagePullFailed",
            message: "image x cannot be pulled"
        )
        snapshot.pods = .read([
            Self.pod(
                status: """
                    phase: Pending, containerStatuses: [{name: hello, restartCount: 2, ready: false, image: x, \
                    state: {waiting: {reason: ImagePullBackOff, message: 'Back-off pulling image'}}}]
                    """
            )
        ])
        snapshot.events = .read(
            [("Normal", "Scheduled"), ("Warning", "Failed")].map { type, reason in
                ClusterSamples.object(
                    """
                    type: \(type)
                    reason: \(reason)
                    message: something
                    lastTimestamp: "2023-11-14T22:13:00Z"
                    involvedObject: {kind: Pod, name: hello-1-x, uid: pod-uid}
                    """
                )
            }
        )
        let text = AppStatus.text(snapshot).text(on: .plain)
        #expect(text.contains("not ready: ImagePullFailed"))
        #expect(text.contains("Pod hello-1-x  ImagePullBackOff  on worker, 2 restarts"))
        #expect(text.contains("ImagePullFailed: image x cannot be pulled\n  hint: Check spec.image"))
        #expect(text.contains("docs/troubleshooting.md#imagepullfailed"))
        let lines = text.split(separator: "\n")
        let warning = lines.firstIndex { $0.contains("Warning Failed") }
        let normal = lines.firstIndex { $0.contains("Normal Scheduled") }
        #expect(warning != nil && normal != nil && (warning ?? 0) < (normal ?? 0))
    }

    @Test func `what may not be read is said in its place, and doesn't keep the rest away`() {
        var snapshot = Self.good()
        snapshot.pods = .unread("you are not allowed to list pods")
        let text = AppStatus.text(snapshot).text(on: .plain)
        #expect(text.contains("Pod  cannot be read  you are not allowed to list pods"))
        #expect(text.contains("Service hello"))
    }

    @Test func `an app that no operator has seen says so`() {
        var snapshot = AppSnapshot(app: ClusterSamples.app(), now: ClusterSamples.now)
        snapshot.app["status"] = nil
        let status = AppStatus.text(snapshot)
        #expect(status.advice.count == 1)
        #expect(status.advice[0].remedy.contains("bobbin doctor"))
    }

    @Test func `the tree is data too`() {
        let json = AppStatus.text(Self.good()).json
        #expect(json["kind"] == "SpinApp")
        #expect(json["health"] == "good")
        #expect(json["children"]?.array?.count == 3)
        #expect(json["problems"] == [])
    }

    @Test func `a Shim shows each of its nodes`() {
        var snapshot = ShimSnapshot(shim: ClusterSamples.shim(), now: ClusterSamples.now)
        snapshot.nodes = .read([
            ClusterSamples.node(), ClusterSamples.node(isReady: false),
        ])
        let text = ShimStatusView.text(snapshot).text(on: .plain)
        #expect(text.contains("Shim spin-v2  Ready"))
        #expect(text.contains("Node worker  ready, handler spin-v2  containerd://1.7.24, amd64"))
        #expect(text.contains("Node worker  NodeNotReady"))
    }
}
