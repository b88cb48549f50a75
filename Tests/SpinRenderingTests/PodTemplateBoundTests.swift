// SPDX-License-Identifier: Apache-2.0

import KubeModel
import SpinAPI
import SpinRendering
import Testing

/// How much a pod template may hold.
struct PodTemplateBoundTests {
    private func rendered(_ podTemplate: JSONValue) throws -> JSONValue {
        var app = try PodTemplateTests.app(podTemplate: nil)
        app.spec.podTemplate = podTemplate
        let rendered = try SpinAppRendering.render(app: app, executor: PodTemplateTests.executor())
        return try #require(rendered.deployment?[path: "spec", "template"])
    }

    private func variables(_ count: Int) -> JSONValue {
        .array((0..<count).map { ["name": .string("V\($0)"), "value": "x"] })
    }

    private func labels(_ count: Int) -> JSONValue {
        .object(JSONObject(members: (0..<count).map { ("label-\($0)", "x") }))
    }

    @Test func `a template of 2,000 entries is laid over the pods`() throws {
        let template = try rendered([
            "metadata": ["labels": labels(2000)], "spec": ["containers": [["env": variables(2000)]]],
        ])
        // The app's own come first: a variable and where Spin listens, and the labels that select the pods.
        let env = try #require(template[path: "spec", "containers"]?.array?.first?["env"]?.array)
        #expect(env.map { $0["name"] }.suffix(2000) == (0..<2000).map { .string("V\($0)") })
        #expect(env.count == 2002)
        #expect(template[path: "metadata", "labels"]?.object?.count == 2003)
    }

    @Test func `a template of more entries is refused with the path of the list`() throws {
        let error = try #require(throws: RenderError.self) {
            try rendered([
                "metadata": ["labels": labels(2001)], "spec": ["containers": [["env": variables(2001)]]],
            ])
        }
        #expect(error.reason == .invalidPodTemplate)
        #expect(
            error.problems.map(\.description) == [
                "spec.podTemplate.metadata.labels: has 2001 members; the maximum is 2000",
                "spec.podTemplate.spec.containers[0].env: has 2001 entries; the maximum is 2000",
            ]
        )
    }

    @Test func `nothing is looked at in a list that is too long`() throws {
        let error = try #require(throws: RenderError.self) {
            try rendered(["spec": ["volumes": .array(Array(repeating: "no volume", count: 2001))]])
        }
        #expect(error.problems.map(\.field) == ["spec.podTemplate.spec.volumes"])
    }

    @Test func `what is removed of a long list leaves the others in their places`() throws {
        var patch: [JSONValue] = (0..<40).map { ["name": .string("V\($0)"), "value": "x"] }
        var app = try PodTemplateTests.app(podTemplate: nil)
        let executor: JSONValue = ["spec": ["containers": [["env": .array(patch)]]]]
        for index in stride(from: 0, to: 40, by: 2) { patch[index]["$patch"] = "delete" }
        patch[1]["value"] = "y"
        app.spec.podTemplate = ["spec": ["containers": [["env": .array(patch)]]]]
        var lower = try PodTemplateTests.executor()
        lower.deploymentConfig?.podTemplate = executor
        let template = try SpinAppRendering.render(app: app, executor: lower).deployment
        let env = template?[path: "spec", "template", "spec", "containers"]?.array?.first?["env"]?.array ?? []
        let expected = stride(from: 1, to: 40, by: 2).map { JSONValue.string("V\($0)") }
        #expect(env.dropFirst(2).map { $0["name"] } == expected)
        #expect(env.dropFirst(2).first?["value"] == "y")
    }
}
