// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Manifests
import SpinAPI
import Testing

/// What an app makes the operator keep, beside itself.
struct DerivedSizeTests {
    private func size(_ spec: String) throws -> Int {
        let app = try #require(try YAML.documents("spec: {image: i, \(spec)}", source: "test").first)
        return try SpinApp(json: app.jsonBytes).derivedSize
    }

    private static func variables(_ count: Int) -> String {
        let variables = (0..<count).map {
            "{name: v\($0), valueFrom: {configMapKeyRef: {name: m\($0), key: k}}}"
        }
        return "variables: [\(variables.joined(separator: ", "))]"
    }

    @Test(arguments: [
        "replicas: 2", "variables: [{name: a, value: b}]", "volumes: [{name: v, emptyDir: {}}]",
        "podTemplate: {spec: {tolerations: [{operator: Exists}]}}",
    ])
    func `an app that refers to nothing costs nothing more`(spec: String) throws {
        #expect(try size(spec) == 0)
    }

    @Test(arguments: [
        variables(1), "volumes: [{name: v, secret: {secretName: s}}]",
        "volumes: [{name: v, projected: {sources: [{configMap: {name: s}}]}}]",
        "podTemplate: {spec: {containers: [{envFrom: [{secretRef: {name: s}}]}]}}",
        "runtimeConfig: {llmCompute: {type: t, options: [{name: o, valueFrom: {secretKeyRef: {name: s, key: k}}}]}}",
    ])
    func `each reference is counted, wherever it is`(spec: String) throws {
        #expect(try size(spec) > 0)
    }

    @Test func `a thousand references cost a thousand times as much as one`() throws {
        #expect(try size(Self.variables(1000)) == 1000 * size(Self.variables(1)))
    }
}
