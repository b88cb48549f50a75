// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Manifests
import SpinAPI
import SpinRendering
import Testing

/// A pod is never found by the Service of another app.
struct OtherAppsLabelTests {
    private static let label = "core.spinkube.dev/app.victim.status"

    @Test(arguments: [
        ("podLabels: {\(label): ready}", "", "spec.podLabels[\(label)]", ProblemReason.invalidLabels),
        (
            "podTemplate: {metadata: {labels: {\(label): ready}}}", "",
            "spec.podTemplate.metadata.labels[\(label)]", .invalidPodTemplate
        ),
        (
            "replicas: 1", ", podTemplate: {metadata: {labels: {\(label): ready}}}",
            "SpinAppExecutor \"ex\" spec.deploymentConfig.podTemplate.metadata.labels[\(label)]",
            .invalidPodTemplate
        ),
    ])
    func `the label by which another app's pods are found is refused`(
        spec: String,
        executor: String,
        field: String,
        reason: ProblemReason
    ) throws {
        let error = #expect(throws: RenderError.self) {
            try RenderedApp.of(spec, executor: executor)
        }
        #expect(error?.problems.map(\.field) == [field])
        #expect(error?.reason == reason)
        #expect(
            error?.description.contains("is the label by which the Service of another app selects its pods")
                == true
        )
    }

    @Test func `an app's own labels are the same whatever it says of them`() throws {
        let own = "core.spinkube.dev/app.app.status: other, core.spinkube.dev/app-name: victim"
        let plain = try RenderedApp.of("replicas: 1")
        let said = try RenderedApp.of("replicas: 1, podLabels: {\(own)}")
        #expect(said.deployment == plain.deployment)
    }

    @Test(arguments: ["a-name-that-is-much-longer-than-fifty-two-characters-is-shortened", "app"])
    func `a name that is shortened is the app's own all the same`(name: String) throws {
        let key = ChildNames(app: name).statusLabel
        let rendered = try RenderedApp.of("podLabels: {\(key): ready}", called: name)
        #expect(rendered.deployment?[path: "spec", "template", "metadata", "labels"]?[key] == "ready")
    }
}
