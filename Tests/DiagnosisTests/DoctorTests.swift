// SPDX-License-Identifier: Apache-2.0

import Diagnosis
import KubeModel
import Terminal
import Testing

struct DoctorTests {
    /// Something that is broken, and what is to be found.
    struct Break: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var check: String
        var level: Finding.Level
        /// Words that have to be in the message or the remedy.
        var words: [String]
        var apply: @Sendable (inout ClusterSnapshot) -> Void

        init(
            _ name: String,
            _ check: String,
            _ level: Finding.Level,
            _ words: String...,
            apply: @escaping @Sendable (inout ClusterSnapshot) -> Void
        ) {
            testDescription = name
            self.check = check
            self.level = level
            self.words = words
            self.apply = apply
        }
    }

    typealias S = ClusterSamples

    static let breaks: [Break] = [
        Break("an old API server", "api-server", .error, "v1.28.0", "1.30") {
            $0.server = .read(.init(major: 1, minor: 28, text: "v1.28.0"))
        },
        Break("no CRD", "crds", .error, "spinapps.core.spinkube.dev", "is not installed") {
            $0.objects[.definitions] = .read([])
        },
        Break("a CRD that isn't established", "crds", .error, "is not established") {
            $0.objects[.definitions] = .read([S.definition(fields: "image: {}", isEstablished: false)])
        },
        Break("SpinKube's CRD", "crds", .warning, "missing: spec.podTemplate") {
            $0.definitions = [S.definition(fields: "image: {}, podTemplate: {properties: {spec: {}}}")]
        },
        Break("no operator", "operator", .error, "Bobbin is not installed") {
            $0.objects[.deployments] = .read([])
        },
        Break("the operator of `bobbin local`", "operator", .ok, "runs inside `bobbin local`") {
            $0.server = .read(.init(major: 1, minor: 36, text: "v1.36.0-bobbin"))
            $0.objects[.deployments] = .read([])
        },
        Break("what else there is of it", "operator-lease", .ok, "runs inside `bobbin local`") {
            $0.server = .read(.init(major: 1, minor: 36, text: "v1.36.0-bobbin"))
            $0.objects[.deployments] = .read([])
        },
        Break("targets on `bobbin local`", "autoscaling", .warning, "`bobbin local` runs no containers") {
            $0.server = .read(.init(major: 1, minor: 36, text: "v1.36.0-bobbin"))
            $0.objects[.apps] = .read([
                S.app(spec: "image: x, autoscaling: {maxReplicas: 3, targetCPUUtilizationPercentage: 60}")
            ])
        },
        Break("an operator scaled to 0", "operator-pods", .error, "scaled to 0") {
            $0.objects[.deployments] = .read([S.bobbin(replicas: 0, ready: 0)])
        },
        Break("an operator that isn't ready", "operator-pods", .error, "No pod of operator \"bobbin/bobbin\"")
        {
            $0.objects[.deployments] = .read([S.bobbin(ready: 0)])
        },
        Break("an operator of another version", "operator-version", .warning, "0.0.1") {
            $0.objects[.deployments] = .read([S.bobbin(version: "0.0.1")])
        },
        Break("a lease that nobody renews", "operator-lease", .error, "10m ago", "bobbin-abc") {
            let old = Timestamp(microseconds: S.now.microseconds - 600_000_000)
            $0.objects[.leases] = .read([S.lease(renewed: old)])
        },
        Break("a lease that nobody holds", "operator-lease", .error, "No operator holds") {
            $0.objects[.leases] = .read([])
        },
        Break("a right that is missing", "operator-rights", .error, "not allowed to patch deployments.apps") {
            $0.rights[OperatorRight(verb: "patch", group: "apps", resource: "deployments")] = .read(false)
        },
        Break("spin-operator beside Bobbin", "spinkube", .error, "spin-operator", "in addition to Bobbin") {
            $0.objects[.deployments] = .read([S.bobbin(), SpinKubeSamples.deployment()])
        },
        Break("a webhook that nobody answers", "webhooks", .error, "rejects every change of spinapps") {
            $0.objects[.validatingWebhooks] = .read([SpinKubeSamples.webhook()])
        },
        Break("a webhook that somebody answers", "webhooks", .warning, "Bobbin does not need it") {
            $0.objects[.validatingWebhooks] = .read([SpinKubeSamples.webhook()])
            $0.objects[.endpointSlices] = .read([SpinKubeSamples.endpointSlice()])
        },
        Break("no executor", "executors", .error, "No SpinAppExecutor found") {
            $0.objects[.executors] = .read([])
        },
        Break("an executor that says nothing", "executors", .error, "runtimeClassName") {
            $0.objects[.executors] = .read([S.executor("")])
        },
        Break("no RuntimeClass", "runtime-classes", .error, "RuntimeClass \"wasmtime-spin-v2\" not found") {
            $0.objects[.runtimeClasses] = .read([])
        },
        Break("a RuntimeClass without nodes", "runtime-classes", .error, "no node has the labels") {
            $0.objects[.nodes] = .read([S.node(labels: "pool: other")])
        },
        Break("a node without the handler", "node-handlers", .error, "spin-v2") {
            $0.objects[.nodes] = .read([S.node(handlers: "[{name: runc}]")])
        },
        Break("a node that isn't ready", "nodes", .warning, "Node \"worker\" is not ready") {
            $0.objects[.nodes] = .read([S.node(isReady: false)])
        },
        Break("a node with CRI-O", "container-runtimes", .warning, "cri-o://1.34") {
            $0.objects[.nodes] = .read([S.node(runtime: "cri-o://1.34.0")])
        },
        Break("a node with an old containerd", "container-runtimes", .warning, "older than 1.6") {
            $0.objects[.nodes] = .read([S.node(runtime: "containerd://1.4.13")])
        },
        Break(
            "a Shim without a digest",
            "shim-digests",
            .warning,
            "spec.fetchStrategy.platforms[0].location",
            "root"
        ) {
            let strategy = "platforms: [{os: linux, arch: amd64, location: 'https://example.com/a'}]"
            $0.objects[.shims] = .read([S.shim(fetchStrategy: strategy)])
        },
        Break("a Shim from a tag", "shim-digests", .warning, "spec.fetchStrategy.oci.reference") {
            $0.objects[.shims] = .read([S.shim(fetchStrategy: "oci: {reference: 'a.io/b:v1'}")])
        },
        Break(
            "an architecture without an artifact",
            "shim-architectures",
            .error,
            "spin-v2",
            "Node \"worker\""
        ) {
            $0.objects[.nodes] = .read([S.node(architecture: "arm64")])
        },
        Break("a Shim that fails", "shims", .error, "FetchFailed", "404") {
            $0.objects[.shims] = .read([S.shim(isReady: false, reason: "FetchFailed", message: "worker: 404")]
            )
        },
        Break("a namespace that refuses agents", "agents-namespace", .error, "baseline") {
            $0.objects[.namespaces] = .read([
                S.object("metadata: {name: bobbin, labels: {pod-security.kubernetes.io/enforce: baseline}}")
            ])
        },
        Break("GKE without a quota for agents", "priority-quota", .warning, "ResourceQuota") {
            $0.objects[.nodes] = .read([S.node(provider: "gce://project/zone/node")])
        },
        Break("an app that isn't ready", "apps", .error, "ImagePullFailed", "team-a/hello", "no such image") {
            $0.objects[.apps] = .read([
                S.app(isReady: false, reason: "ImagePullFailed", message: "no such image")
            ])
        },
        Break("apps that fail alike are one finding", "apps", .error, "hello\" and 1 more") {
            $0.objects[.apps] = .read([
                S.app(isReady: false, reason: "CrashLoop"),
                S.app("other", isReady: false, reason: "CrashLoop"),
            ])
        },
        Break(
            "a pull secret that is missing",
            "references",
            .error,
            "Secret \"team-a/registry\" not found",
            "imagePullSecrets"
        ) {
            $0.objects[.apps] = .read([S.app(spec: "image: x, imagePullSecrets: [{name: registry}]")])
            $0.references[.init(kind: "Secret", key: .init(namespace: "team-a", name: "registry"))] = .read(
                false
            )
        },
        Break("a ConfigMap that is missing", "references", .error, "ConfigMap \"team-a/settings\" not found")
        {
            let source = "{configMapKeyRef: {name: settings, key: a}}"
            $0.objects[.apps] = .read([
                S.app(spec: "image: x, variables: [{name: a, valueFrom: \(source)}]")
            ])
            $0.references[.init(kind: "ConfigMap", key: .init(namespace: "team-a", name: "settings"))] =
                .read(false)
        },
        Break(
            "what an executor doesn't allow",
            "allowed-fields",
            .error,
            "spec.service.type",
            "SpinAppExecutor \"containerd-shim-spin\" does not allow",
            "(and 1 more)"
        ) {
            $0.objects[.apps] = .read([
                S.app(spec: "image: x, service: {type: NodePort}, podDisruptionBudget: {minAvailable: 1}")
            ])
        },
        Break("a label that isn't rendered", "executors", .warning, "pod-template-hash", "has no effect") {
            $0.objects[.executors] = .read([
                S.executor(
                    "runtimeClassName: wasmtime-spin-v2, podTemplate: {metadata: {labels: {pod-template-hash: a}}}"
                )
            ])
        },
        Break("triggers without KEDA", "autoscaling", .error, "KEDA is not installed") {
            $0.objects[.apps] = .read([
                S.app(spec: "image: x, autoscaling: {maxReplicas: 3, triggers: [{type: cron}]}")
            ])
        },
        Break("targets without metrics-server", "autoscaling", .error, "metrics.k8s.io") {
            $0.objects[.apps] = .read([
                S.app(spec: "image: x, autoscaling: {maxReplicas: 3, targetCPUUtilizationPercentage: 60}")
            ])
        },
        Break("a restricted namespace", "pod-security", .warning, "team-a", "restricted") {
            $0.objects[.apps] = .read([S.app(isReady: false, reason: "PodSecurityViolation")])
            $0.objects[.namespaces] = .read([
                S.object("metadata: {name: team-a, labels: {pod-security.kubernetes.io/enforce: restricted}}")
            ])
        },
    ]

    @Test(arguments: breaks)
    func `what is broken is found, with what to do`(broken: Break) {
        var snapshot = ClusterSamples.healthy()
        broken.apply(&snapshot)
        let found = Examination(of: snapshot).findings.filter { $0.check == broken.check }
        #expect(found.map(\.level) == [broken.level])
        for finding in found {
            for word in broken.words { #expect(finding.message.contains(word)) }
            #expect(finding.level == .ok || !finding.remedy.isEmpty)
        }
    }

    @Test func `a healthy cluster is all ok, and every check says so`() {
        let examination = Examination(of: ClusterSamples.healthy())
        #expect(examination.findings.filter { $0.level != .ok } == [])
        #expect(Set(examination.findings.map(\.check)) == Set(Check.all.map(\.id)))
        #expect(examination.text(on: .plain).hasSuffix("\nNo problems found\n"))
    }

    @Test(arguments: [
        "oci: {reference: 'a.io/b@sha256:\(ClusterSamples.digest)'}", "file: {path: /shims/spin}",
        "anonHttp: {location: 'https://a', sha256: \(ClusterSamples.digest)}",
        "{anonHttp: {location: 'https://a'}, signature: {publicKey: key}}",
    ])
    func `a Shim that is pinned, signed or in the agents' image is fine`(strategy: String) {
        var snapshot = ClusterSamples.healthy()
        snapshot.objects[.shims] = .read([ClusterSamples.shim(fetchStrategy: strategy)])
        let found = Examination(of: snapshot).findings.filter { $0.check == "shim-digests" }
        #expect(found.map(\.level) == [.ok])
    }

    @Test func `every check has an id of its own`() {
        #expect(Set(Check.all.map(\.id)).count == Check.all.count)
    }

    @Test func `what can't be read is unknown with the reason, and the rest is looked at all the same`() {
        var snapshot = ClusterSamples.healthy()
        snapshot.objects[.nodes] = .unread("you are not allowed to list nodes")
        let examination = Examination(of: snapshot)
        let unknown = examination.findings.filter { $0.level == .unknown }
        #expect(
            unknown.contains {
                $0.check == "nodes" && $0.message == "Cannot check: you are not allowed to list nodes"
            }
        )
        #expect(examination.count(.error) == 0)
        #expect(examination.findings.contains { $0.check == "apps" && $0.level == .ok })
    }
}
