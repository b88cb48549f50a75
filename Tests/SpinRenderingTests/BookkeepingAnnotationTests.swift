import KubeModel
import Manifests
import SpinAPI
import SpinRendering
import Testing

/// The annotations in which the operator remembers what it did, which aren't anybody else's to set.
struct BookkeepingAnnotationTests {
    private static let annotations =
        "{core.spinkube.dev/applied-configuration: a, core.spinkube.dev/configuration: b, "
        + "core.spinkube.dev/configuration-baseline: c, core.spinkube.dev/replicas: d, core.spinkube.dev/other: e}"
    private static let keys = [
        "core.spinkube.dev/applied-configuration", "core.spinkube.dev/configuration",
        "core.spinkube.dev/configuration-baseline", "core.spinkube.dev/replicas",
    ]

    private func rendered(_ spec: String, executor: String = "") throws -> RenderedApp {
        let app = "metadata: {name: app}\nspec: {image: i, \(spec)}"
        let config =
            "metadata: {name: ex}\nspec: {createDeployment: true, deploymentConfig: {runtimeClassName: spin\(executor)}}"
        let documents = try YAML.documents("\(app)\n---\n\(config)", source: "test")
        return try SpinAppRendering.render(
            app: SpinApp(json: documents[0].jsonBytes),
            executor: SpinAppExecutor(json: documents[1].jsonBytes)
        )
    }

    private func expectDropped(_ rendered: RenderedApp, _ annotations: JSONValue?, field: String) {
        #expect(annotations == ["core.spinkube.dev/other": "e"])
        #expect(rendered.warnings.map(\.field) == Self.keys.map { "\(field)[\($0)]" })
        #expect(Set(rendered.warnings.map(\.reason)) == [.invalidAnnotations])
    }

    @Test func `the Deployment's annotations hold none of the operator's`() throws {
        let rendered = try rendered("deploymentAnnotations: \(Self.annotations)")
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
        let rendered = try rendered(spec, executor: executor)
        let annotations = rendered.deployment?[path: "spec", "template", "metadata", "annotations"]
        expectDropped(rendered, annotations, field: field)
    }

    @Test(arguments: [
        ("serviceAnnotations: \(annotations)", "spec.serviceAnnotations"),
        ("service: {annotations: \(annotations)}", "spec.service.annotations"),
    ])
    func `the Service's annotations hold none of the operator's`(spec: String, field: String) throws {
        let rendered = try rendered(spec)
        expectDropped(rendered, rendered.service?[path: "metadata", "annotations"], field: field)
    }
}
