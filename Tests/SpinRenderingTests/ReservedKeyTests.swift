// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Manifests
import SpinAPI
import SpinRendering
import Testing

/// The annotations in which the operator remembers what it did, and what controllers of Kubernetes write: neither is
/// anybody else's to set.
struct ReservedKeyTests {
    private static let annotations =
        "{core.spinkube.dev/applied-configuration: a, core.spinkube.dev/configuration: b, "
        + "core.spinkube.dev/configuration-baseline: c, core.spinkube.dev/replicas: d, core.spinkube.dev/other: e}"
    private static let keys = [
        "core.spinkube.dev/applied-configuration", "core.spinkube.dev/configuration",
        "core.spinkube.dev/configuration-baseline", "core.spinkube.dev/replicas",
    ]

    private func expectDropped(_ rendered: RenderedApp, _ annotations: JSONValue?, field: String) {
        #expect(annotations == ["core.spinkube.dev/other": "e"])
        #expect(rendered.warnings.map(\.field) == Self.keys.map { "\(field)[\($0)]" })
        #expect(Set(rendered.warnings.map(\.reason)) == [.invalidAnnotations])
    }

    @Test func `the Deployment's annotations hold none of the operator's`() throws {
        let rendered = try RenderedApp.of("deploymentAnnotations: \(Self.annotations)")
        let annotations = rendered.deployment?[path: "metadata", "annotations"]
        expectDropped(rendered, annotations, field: "spec.deploymentAnnotations")
    }

    @Test(arguments: [
        ("podAnnotations: \(annotations)", "", "spec.podAnnotations"),
        (
            "podTemplate: {metadata: {annotations: \(annotations)}}", "",
            "spec.podTemplate.metadata.annotations"
        ),
        (
            "replicas: 1", ", podTemplate: {metadata: {annotations: \(annotations)}}",
            "SpinAppExecutor \"ex\" spec.deploymentConfig.podTemplate.metadata.annotations"
        ),
    ])
    func `the pods' annotations hold none of the operator's`(
        spec: String,
        executor: String,
        field: String
    ) throws {
        let rendered = try RenderedApp.of(spec, executor: executor)
        let annotations = rendered.deployment?[path: "spec", "template", "metadata", "annotations"]
        expectDropped(rendered, annotations, field: field)
    }

    @Test(arguments: [
        ("serviceAnnotations: \(annotations)", "spec.serviceAnnotations"),
        ("service: {annotations: \(annotations)}", "spec.service.annotations"),
    ])
    func `the Service's annotations hold none of the operator's`(spec: String, field: String) throws {
        let rendered = try RenderedApp.of(spec)
        expectDropped(rendered, rendered.service?[path: "metadata", "annotations"], field: field)
    }

    // MARK: What controllers write

    static let controllerAnnotations = [
        "kubectl.kubernetes.io/last-applied-configuration", "deployment.kubernetes.io/revision",
        "deployment.kubernetes.io/desired-replicas", "deprecated.deployment.rollback.to",
        "deprecated.daemonset.template.generation", "autoscaling.alpha.kubernetes.io/conditions",
        "control-plane.alpha.kubernetes.io/leader", "batch.kubernetes.io/job-tracking",
        "endpoints.kubernetes.io/last-change-trigger-time", "pv.kubernetes.io/bind-completed",
        "kubernetes.io/config.mirror", "statefulset.kubernetes.io/pod-name",
    ]
    static let controllerLabels = [
        "pod-template-hash", "controller-revision-hash", "pod-template-generation",
        "statefulset.kubernetes.io/pod-name", "apps.kubernetes.io/pod-index", "batch.kubernetes.io/job-name",
        "service.kubernetes.io/headless", "kubernetes.io/service-name",
        "endpointslice.kubernetes.io/managed-by", "endpoints.kubernetes.io/managed-by",
    ]
    /// What is like them, and anybody's.
    static let freeAnnotations = [
        "kubectl.kubernetes.io/restartedAt", "kubectl.kubernetes.io/default-container",
        "deprecated.example.com/a",
        "service.kubernetes.io/topology-mode", "controller.kubernetes.io/pod-deletion-cost",
        "deployment.kubernetes.example/revision", "example.com/deployment.kubernetes.io",
    ]
    static let freeLabels = [
        "app.kubernetes.io/name", "my-pod-template-hash", "service.kubernetes.io/service-proxy-name",
    ]

    private struct Map: Sendable {
        let field: String
        let spec: @Sendable (String) -> String
        var executor: @Sendable (String) -> String = { _ in "" }
        let rendered: @Sendable (RenderedApp) -> JSONValue?
    }

    /// A map of the metadata of pod templates, the app's and the executor's.
    private static func templateMaps(_ map: String) -> [Map] {
        [
            Map(field: "spec.podTemplate.metadata.\(map)") {
                "podTemplate: {metadata: {\(map): \($0)}}"
            } rendered: {
                $0.deployment?[path: "spec", "template", "metadata", map]
            },
            Map(field: "SpinAppExecutor \"ex\" spec.deploymentConfig.podTemplate.metadata.\(map)") { _ in
                "replicas: 1"
            } executor: {
                ", podTemplate: {metadata: {\(map): \($0)}}"
            } rendered: {
                $0.deployment?[path: "spec", "template", "metadata", map]
            },
        ]
    }

    private static let annotationMaps =
        [
            Map(field: "spec.deploymentAnnotations") {
                "deploymentAnnotations: \($0)"
            } rendered: {
                $0.deployment?[path: "metadata", "annotations"]
            },
            Map(field: "spec.podAnnotations") {
                "podAnnotations: \($0)"
            } rendered: {
                $0.deployment?[path: "spec", "template", "metadata", "annotations"]
            },
            Map(field: "spec.serviceAnnotations") {
                "serviceAnnotations: \($0)"
            } rendered: {
                $0.service?[path: "metadata", "annotations"]
            },
            Map(field: "spec.service.annotations") {
                "service: {annotations: \($0)}"
            } rendered: {
                $0.service?[path: "metadata", "annotations"]
            },
        ] + templateMaps("annotations")

    private static let labelMaps =
        [
            Map(field: "spec.podLabels") {
                "podLabels: \($0)"
            } rendered: {
                $0.deployment?[path: "spec", "template", "metadata", "labels"]
            },
            Map(field: "spec.service.labels") {
                "service: {labels: \($0)}"
            } rendered: {
                $0.service?[path: "metadata", "labels"]
            },
        ] + templateMaps("labels")

    private func expectLeftOut(
        _ map: Map,
        _ keys: [String],
        keeping free: [String],
        _ reason: ProblemReason
    ) throws {
        for key in keys {
            let text = "{\((free + [key]).map { "\"\($0)\": x" }.joined(separator: ", "))}"
            let rendered = try RenderedApp.of(map.spec(text), executor: map.executor(text))
            let kept = map.rendered(rendered)?.object?.keys ?? []
            #expect(!kept.contains(key), "\(map.field) keeps \(key)")
            #expect(free.allSatisfy(kept.contains), "\(map.field) has only \(kept)")
            #expect(rendered.warnings.map(\.field) == ["\(map.field)[\(key)]"])
            #expect(rendered.warnings.map(\.reason) == [reason])
        }
    }

    @Test(arguments: annotationMaps.indices)
    func `an annotation that a controller writes is left out with a warning`(map: Int) throws {
        try expectLeftOut(
            Self.annotationMaps[map],
            Self.controllerAnnotations,
            keeping: Self.freeAnnotations,
            .invalidAnnotations
        )
    }

    @Test(arguments: labelMaps.indices)
    func `a label that a controller writes is left out with a warning`(map: Int) throws {
        try expectLeftOut(
            Self.labelMaps[map],
            Self.controllerLabels,
            keeping: Self.freeLabels,
            .invalidLabels
        )
    }

    @Test func `of a thousand such keys all are left out, with a warning of the first few`() throws {
        let keys = (0..<1000).map { "deployment.kubernetes.io/k\($0): x" }.joined(separator: ", ")
        let rendered = try RenderedApp.of("deploymentAnnotations: {\(keys)}")
        #expect(rendered.deployment?[path: "metadata", "annotations"] == nil)
        #expect(rendered.warnings.count == 8)
    }
}
