// SPDX-License-Identifier: Apache-2.0

import Foundation
import KubeModel
import Manifests
import ShimRendering
import SpinAPI
import Testing

/// What Shims become, to the field. `Golden/<name>.expected.yaml` has it; where it changed on purpose, run with
/// `BOBBIN_WRITE_GOLDEN=1` and look at the difference in version control.
struct GoldenTests {
    static let names = ["of-runtime-class-manager", "everything", "air-gapped", "platforms"]

    @Test(arguments: names)
    func `a Shim becomes two DaemonSets and a RuntimeClass`(name: String) throws {
        let rendering = try ShimManifest.rendering(ShimManifest.shim(name))
        let actual = [
            try Self.readable(rendering.daemonSet(for: .install), rendering.digest(for: .install)),
            try Self.readable(rendering.daemonSet(for: .uninstall), rendering.digest(for: .uninstall)),
            rendering.runtimeClass,
        ].map { YAML.encode($0.sorted) }
        if ProcessInfo.processInfo.environment["BOBBIN_WRITE_GOLDEN"] != nil {
            let file = ShimManifest.folder.appending(path: "\(name).expected.yaml")
            try actual.joined(separator: "---\n").write(to: file, atomically: true, encoding: .utf8)
        }
        let expected = try ShimManifest.documents("\(name).expected.yaml").map { YAML.encode($0.sorted) }
        #expect(actual.count == expected.count)
        for (actual, expected) in zip(actual, expected) {
            #expect(Self.difference(from: expected, to: actual) == [])
        }
    }

    @Test(arguments: names)
    func `every sample here is one that the rules let through`(name: String) throws {
        #expect(ShimValidator.problems(in: try ShimManifest.shim(name)) == [])
    }

    /// The order as an object, and a word for the digest, which changes with everything.
    private static func readable(_ daemonSet: JSONValue, _ digest: String) throws -> JSONValue {
        let annotations = daemonSet.podTemplate?[path: "metadata", "annotations"]
        #expect(annotations == [ShimKeyspace.orderAnnotation: .string(digest)])
        let order = try JSONValue(json: Array(try #require(daemonSet.orderText).utf8))
        var readable = daemonSet
        var template = try #require(daemonSet.podTemplate)
        var container = try #require(daemonSet.container)
        container["env"] = [["name": .string(ShimKeyspace.orderVariable), "value": order]]
        template["spec"]?["containers"] = [container]
        template["metadata"]?["annotations"] = [ShimKeyspace.orderAnnotation: "DIGEST"]
        readable["spec"]?["template"] = template
        return readable
    }

    private static func difference(from expected: String, to actual: String) -> [String] {
        let old = expected.split(separator: "\n")
        return actual.split(separator: "\n").difference(from: old).map { change in
            switch change {
            case .remove(let line, let text, _): "line \(line + 1) lacks: \(text)"
            case .insert(let line, let text, _): "line \(line + 1) has: \(text)"
            }
        }
    }
}
