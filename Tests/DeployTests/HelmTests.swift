// SPDX-License-Identifier: Apache-2.0

import Foundation
import KubeModel
import Manifests
import Testing

/// What real Helm does with the chart, where it is installed. Elsewhere the other suites judge the chart with a renderer
/// of ours; these judge that too.
@Suite(.enabled(if: Program.helm.isInstalled, "helm isn't installed"))
struct HelmTests {
    static var values: [JSONValue] {
        get throws {
            try [[:], ChartValuesTests.full.get()]
                + ChartComparisonTests.pairs.map(\.values).filter { $0 != [:] }
        }
    }

    @Test(arguments: try values)
    func `Helm renders what our renderer does`(values: JSONValue) async throws {
        let text = try await Program.helm(
            "template",
            "bobbin",
            Chart.folder,
            "--namespace",
            "bobbin",
            "--values",
            "-",
            input: YAML.encode(values)
        )
        let helm = try Installation(YAML.documents(text, source: "helm template"))
        let ours = try Installation(Chart().render(values).objects)
        #expect(Installation.differences(helm, ours) == [])
    }

    @Test(arguments: WrongValue.all)
    func `Helm refuses a wrong value`(wrong: WrongValue) async throws {
        await #expect(throws: Program.Failure.self) {
            try await Program.helm(
                "template",
                "bobbin",
                Chart.folder,
                "--values",
                "-",
                input: YAML.encode(wrong.values)
            )
        }
    }

    @Test func `Helm finds nothing to criticise`() async throws {
        try await Program.helm("lint", "--strict", Chart.folder)
        try await Program.helm(
            "lint",
            "--strict",
            Chart.folder,
            "--values",
            "\(Chart.folder)ci/full-values.yaml"
        )
    }

    @Test func `the package has all that is rendered`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "chart-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try await Program.helm("package", Chart.folder, "--destination", folder.path())
        let package = try #require(FileManager.default.contentsOfDirectory(atPath: folder.path()).first)
        let text = try await Program.helm(
            "template",
            "bobbin",
            "\(folder.path())/\(package)",
            "--namespace",
            "bobbin"
        )
        let packed = try Installation(YAML.documents(text, source: package))
        #expect(Installation.differences(packed, try Installation(Chart().render().objects)) == [])
    }
}
