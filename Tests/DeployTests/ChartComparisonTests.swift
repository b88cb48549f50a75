// SPDX-License-Identifier: Apache-2.0

import Foundation
import KubeModel
import Manifests
import Testing

/// Chart, kustomize and install.yaml install the same objects.
struct ChartComparisonTests {
    /// A folder for kustomize, and the values with which the chart is to be the same.
    struct Pair: CustomTestStringConvertible, Sendable {
        var folder: String
        var values: JSONValue

        var testDescription: String { folder }
    }

    static let pairs = [
        Pair(folder: "deploy/kustomize/default", values: [:]),
        Pair(folder: "deploy/kustomize/namespaced", values: ["watchNamespaces": ["team-a"]]),
        Pair(
            folder: "Tests/DeployTests/Overlays/everything",
            values: [
                "replicas": 2,
                "metrics": [
                    "secure": true, "serviceMonitor": ["enabled": true], "prometheusRule": ["enabled": true],
                    "dashboard": ["enabled": true],
                ],
            ]
        ),
    ]

    @Test(arguments: pairs)
    func `the chart renders what kustomize does`(pair: Pair) async throws {
        let kustomized = try await Installation.kustomized(pair.folder).withoutHelm
        let rendered = try Installation(Chart().render(pair.values).objects).withoutHelm
        #expect(Installation.differences(kustomized, rendered) == [])
    }

    @Test func `the chart renders what install-yaml has`() throws {
        let file = try Installation(Repository.documents("deploy/install.yaml")).withoutHelm
        let rendered = try Installation(Chart().render().objects).withoutHelm
        #expect(!file.objects.isEmpty)
        #expect(Installation.differences(file, rendered) == [])
    }

    /// Also what validates the chart's objects where there is no Helm. Where they changed on purpose, run with
    /// `BOBBIN_WRITE_GOLDEN=1` and look at the difference in version control.
    @Test func `the full values give what Golden has`() throws {
        var values = try ChartValuesTests.full.get()
        values["crds"]?["install"] = false
        let objects = try Chart().render(values, release: "wasm", namespace: "wasm").objects
        let golden = "Tests/DeployTests/Golden/full.yaml"
        if ProcessInfo.processInfo.environment["BOBBIN_WRITE_GOLDEN"] != nil {
            try YAML.encode(documents: objects).write(
                toFile: Repository.root + golden,
                atomically: true,
                encoding: .utf8
            )
        }
        let expected = try Installation(Repository.documents(golden))
        #expect(Installation.differences(expected, try Installation(objects)) == [])
    }

    @Test func `a difference is found`() throws {
        let one = try Installation(Chart().render().objects)
        let other = try Installation(Chart().render(["image": ["tag": "other"], "replicas": 2]).objects)
        let differences = Installation.differences(one, other)
        #expect(differences.contains { $0.contains("spec.replicas: 1 and 2") })
        #expect(differences.contains { $0.contains("containers[0].image") })
        #expect(differences.contains { $0.hasPrefix("PodDisruptionBudget bobbin bobbin: nothing and") })
    }
}
