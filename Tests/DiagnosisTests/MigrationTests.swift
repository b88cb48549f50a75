// SPDX-License-Identifier: Apache-2.0

import Diagnosis
import KubeModel
import Testing

struct MigrationTests {
    private static func snapshot() -> MigrationSnapshot {
        var snapshot = MigrationSnapshot()
        let labelled = ", labels: {app.kubernetes.io/name: spin-operator}"
        snapshot.deployments = .read([
            SpinKubeSamples.deployment(),
            SpinKubeSamples.part("Deployment", "web", in: "team-a"),
        ])
        snapshot.parts = [
            .validatingWebhook: .read([
                SpinKubeSamples.webhook(), SpinKubeSamples.webhook(group: "apps"),
            ]),
            .service: .read([
                SpinKubeSamples.part("Service", "spin-operator-webhook-service"),
                SpinKubeSamples.part("Service", "spin-operator-fan", in: "team-a"),
                SpinKubeSamples.part("Service", "unrelated"),
            ]),
            .serviceAccount: .read([
                SpinKubeSamples.part("ServiceAccount", "spin-operator-controller-manager"),
                SpinKubeSamples.part("ServiceAccount", "default"),
            ]),
            .clusterRole: .read([
                SpinKubeSamples.part("ClusterRole", "mine", in: "", labelled),
                SpinKubeSamples.part("ClusterRole", "cluster-admin", in: ""),
            ]),
            .secret: .read([
                SpinKubeSamples.part(
                    "Secret",
                    "sh.helm.release.v1.spin-operator.v1",
                    in: "spin-operator",
                    ", labels: {owner: helm, name: spin-operator}"
                ),
                SpinKubeSamples.part("Secret", "token"),
            ]),
        ]
        return snapshot
    }

    private static func steps(_ snapshot: MigrationSnapshot) -> [String] {
        RemovalPlan(for: MigrationReport(of: snapshot).installations).steps.map(\.title)
    }

    @Test func `exactly what is SpinKube's is removed, webhooks first and Helm's record last`() {
        #expect(
            Self.steps(Self.snapshot()) == [
                "delete ValidatingWebhookConfiguration spin-operator-validating-webhook-configuration",
                "scale Deployment spin-operator/spin-operator-controller-manager to 0",
                "delete Deployment spin-operator/spin-operator-controller-manager",
                "delete Service spin-operator/spin-operator-webhook-service",
                "delete ClusterRole mine",
                "delete ServiceAccount spin-operator/spin-operator-controller-manager",
                "delete Secret spin-operator/sh.helm.release.v1.spin-operator.v1",
            ]
        )
    }

    @Test func `a Helm release that has other objects too keeps its record`() {
        var snapshot = Self.snapshot()
        var other = SpinKubeSamples.deployment(image: "example.com/portal:1")
        other["metadata"]?["name"] = "portal"
        snapshot.deployments = .read([SpinKubeSamples.deployment(), other])
        let report = MigrationReport(of: snapshot)
        #expect(report.installations[0].sharedReleases == ["spin-operator/spin-operator"])
        #expect(!Self.steps(snapshot).contains { $0.contains("Secret") })
        #expect(!Self.steps(snapshot).contains { $0.contains("portal") })
    }

    @Test func `on a cluster without SpinKube there is nothing to do`() {
        let report = MigrationReport(of: MigrationSnapshot())
        #expect(report.isDone)
        #expect(report.outlook(RemovalPlan(for: report.installations)).contains("Nothing to do"))
    }

    @Test(arguments: [
        ("ghcr.io/spinframework/spin-operator:v0.6.1", true),
        ("ghcr.io/spinkube/spin-operator@sha256:ab", true),
        ("localhost:5000/spin-operator", true), ("ghcr.io/example/my-spin-operator:1", false),
        ("ghcr.io/bobbin/bobbin:0.1.0", false),
    ])
    func `spin-operator is known by its image`(image: String, isIt: Bool) {
        #expect(SpinKubeOperator.all(in: [SpinKubeSamples.deployment(image: image)]).isEmpty == !isIt)
    }

    @Test func `runtime-class-manager isn't removed while it has to clean up after a Shim`() {
        var snapshot = MigrationSnapshot()
        snapshot.deployments = .read([
            SpinKubeSamples.deployment(image: "ghcr.io/spinframework/runtime-class-manager:v0.2.0")
        ])
        snapshot.shims = .read([
            ClusterSamples.object("metadata: {name: spin-v2, deletionTimestamp: '2023-11-14T22:13:20Z'}")
        ])
        let plan = RemovalPlan(for: MigrationReport(of: snapshot).installations)
        #expect(
            RemovalPlan.obstacle(in: snapshot, to: plan)?.contains("\"spin-v2\" is being deleted") == true
        )
    }

    @Test(arguments: [
        ("{}", "{}", []),
        ("spec: {a: 1}", "spec: {a: 2}", ["spec.a"]),
        (
            "spec: {containers: [{name: x, image: a}]}", "spec: {containers: [{name: x, image: b}]}",
            ["spec.containers[x].image"]
        ),
        ("metadata: {labels: {a: b}}", "metadata: {labels: {a: b, c: d}}", ["metadata.labels.c"]),
        ("spec: {args: [a, b]}", "spec: {args: [b, a]}", ["spec.args"]),
        ("spec: {env: [{name: a}, {name: b}]}", "spec: {env: [{name: b}, {name: a}]}", ["spec.env (order)"]),
    ])
    func `templates differ in fields that are named without their values`(
        live: String,
        planned: String,
        fields: [String]
    ) {
        let (live, planned) = (ClusterSamples.object(live + "\n#"), ClusterSamples.object(planned + "\n#"))
        #expect(PodTemplateDifference.fields(from: live, to: planned) == fields)
    }
}
