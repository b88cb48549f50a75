// SPDX-License-Identifier: Apache-2.0

import KubeModel
import SpinAPI
import SpinState
import Testing

struct ReplicaCountTests {
    private func app(_ replicas: Int32?, isAutoscaled: Bool = false) -> SpinApp {
        var app = SpinApp()
        app.spec.replicas = replicas
        app.spec.enableAutoscaling = isAutoscaled
        return app
    }

    private func deployment(_ replicas: Int64, mark: String?) -> LiveDeployment {
        var deployment = LiveDeployment(replicas: replicas)
        deployment.annotations[SpinKeyspace.replicasAnnotation] = mark
        return deployment
    }

    @Test(arguments: [(nil, 1), (0, 0), (3, 3)] as [(Int32?, Int64)])
    func `a plain app has what it asks for, or else one`(asked: Int32?, applied: Int64) {
        for live in [nil, deployment(7, mark: nil)] {
            let count = ReplicaCount(of: app(asked), live: live)
            #expect(count.replicas == applied && count.mark == nil)
        }
    }

    @Test func `an autoscaler has the count to itself`() {
        for live in [nil, deployment(7, mark: nil), deployment(7, mark: "5")] {
            let count = ReplicaCount(of: app(nil, isAutoscaled: true), live: live)
            #expect(count.replicas == nil && count.mark == "autoscaled")
        }
    }

    @Test func `what an autoscaler leaves is kept, also when somebody scales by hand afterwards`() {
        let left = ReplicaCount(of: app(nil), live: deployment(7, mark: "autoscaled"))
        #expect(left.replicas == 7 && left.mark == "7")
        let later = ReplicaCount(of: app(nil), live: deployment(2, mark: "7"))
        #expect(later == left)
    }

    @Test func `a number that is asked for ends that`() {
        for mark in ["autoscaled", "7"] {
            let count = ReplicaCount(of: app(2), live: deployment(7, mark: mark))
            #expect(count.replicas == 2 && count.mark == nil)
        }
    }

    @Test func `nonsense in the annotation counts as none`() {
        let count = ReplicaCount(of: app(nil), live: deployment(7, mark: "many"))
        #expect(count.replicas == 1 && count.mark == nil)
    }
}

extension ReplicaCountTests {
    @Test(arguments: [
        (#"{"replicas":3}"#, #"{}"#, 3), ("{}", "{}", 1), ("{}", #"{"replicas":5}"#, 5),
        (#"{"replicas":0,"autoscaling":{}}"#, #"{"replicas":3}"#, 3),
        (#"{"enableAutoscaling":true}"#, #"{}"#, 0), (#"{"replicas":0}"#, #"{"replicas":3}"#, 0),
    ])
    func `what an app shows of its count is what it asks for, or what an autoscaler decided`(
        spec: String,
        status: String,
        wanted: Int64
    ) throws {
        let app: JSONValue = [
            "spec": try JSONValue(json: Array(spec.utf8)), "status": try JSONValue(json: Array(status.utf8)),
        ]
        #expect(ReplicaCount.wanted(by: app) == wanted)
    }
}
