// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Manifests
import SpinAPI
import Testing

struct SpinAppTests {
    private func app(_ yaml: String) throws -> SpinApp {
        let document = try #require(try YAML.documents(yaml, source: "test").first)
        return try SpinApp(json: document.jsonBytes)
    }

    @Test func `replicas are one where none are asked for, and nobody's under an autoscaler`() throws {
        #expect(try app("spec: {image: i}").spec.desiredReplicas == 1)
        #expect(try app("spec: {image: i, replicas: 0}").spec.desiredReplicas == 0)
        #expect(try app("spec: {image: i, replicas: 7}").spec.desiredReplicas == 7)
        #expect(try app("spec: {image: i, enableAutoscaling: true}").spec.desiredReplicas == nil)
        #expect(try app("spec: {image: i, enableAutoscaling: true, replicas: 0}").spec.desiredReplicas == nil)
        #expect(try app("spec: {image: i, autoscaling: {}, replicas: 2}").spec.desiredReplicas == nil)
    }

    @Test func `a check that says nothing has the values that the CRD fills in`() throws {
        let probe = try #require(try app("spec: {checks: {liveness: {}}}").spec.liveness)
        #expect(probe == HealthProbe())
        #expect(probe.initialDelaySeconds == 10)
        #expect(probe.timeoutSeconds == 1)
        #expect(probe.periodSeconds == 10)
        #expect(probe.successThreshold == 1)
        #expect(probe.failureThreshold == 3)
    }

    @Test(arguments: [
        "{}", "{spec: null}", "{spec: {}}", "{spec: {image: null, replicas: null, volumes: null}}",
    ])
    func `what isn't there is empty`(yaml: String) throws {
        #expect(try app(yaml).spec == SpinAppSpec())
    }

    @Test func `unknown fields are passed over`() throws {
        let spec = try app(
            "spec: {image: i, future: {a: [1]}, checks: {future: {}}, resources: {claims: []}}"
        ).spec
        #expect(spec.image == "i")
    }

    @Test(arguments: [
        "spec: {replicas: many}", "spec: {replicas: 4294967296}", "spec: {image: 1}",
        "spec: {components: [1]}",
        "spec: {variables: {}}", "spec: []", "metadata: x",
    ])
    func `a field of the wrong type is refused and not guessed at`(yaml: String) {
        #expect(throws: JSONError.self) { try app(yaml) }
    }

    @Test func `a status that is written reads back the same`() throws {
        var status = SpinAppStatus()
        status.conditions = [
            Condition(
                type: "Ready",
                status: "True",
                reason: "R",
                message: "m",
                observedGeneration: 3,
                lastTransitionTime: "2026-01-01T00:00:00Z"
            )
        ]
        status.observedGeneration = 3
        status.activeScheduler = "shim"
        (status.replicas, status.readyReplicas, status.updatedReplicas) = (3, 2, 1)
        (status.selector, status.deploymentName, status.serviceName) = ("a=b", "d", "s")
        #expect(try SpinAppStatus(json: status.json.jsonBytes) == status)
        #expect(SpinAppStatus().json == ["replicas": 0, "readyReplicas": 0, "updatedReplicas": 0])
    }

    @Test func `a status that spin-operator wrote is read`() throws {
        let status = try app(
            """
            status:
              activeScheduler: containerd-shim-spin
              conditions:
              - {type: Available, status: "True", reason: MinimumReplicasAvailable, message: m,
                 lastTransitionTime: "2026-01-01T00:00:00Z"}
              readyReplicas: 2
            """
        ).status
        #expect(status.activeScheduler == "containerd-shim-spin")
        #expect(status.condition("Available")?.status == "True")
        #expect(status.condition("Ready") == nil)
        #expect(status.readyReplicas == 2)
    }

    @Test func `an executor names a Secret with authorities only if it is told to`() {
        var config = SpinAppExecutor.DeploymentConfig()
        #expect(config.caSecretName == nil)
        config.installDefaultCACerts = true
        #expect(config.caSecretName == "spin-ca")
        config.caCertSecret = "mine"
        #expect(config.caSecretName == "mine")
        config.installDefaultCACerts = false
        #expect(config.caSecretName == "mine")
    }
}
