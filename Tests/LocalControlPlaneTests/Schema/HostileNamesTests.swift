// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Manifests
import Testing

@testable import LocalControlPlane

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// That the definitions refuse what can't be a name or an image, so that nothing has to show it.
struct HostileNamesTests {
    private static let escape = "x\u{1B}]52;c;cm0gLXJm\u{07}"

    private func faults(_ file: String, _ spec: JSONValue) throws -> [String] {
        let root = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
        let text = try String(contentsOfFile: "/\(root)/crds/\(file)", encoding: .utf8)
        let version = try YAML.documents(text, source: file)[0][path: "spec", "versions"]?.array?.first
        let schema = try StructuralSchema(
            openAPI: try #require(version?[path: "schema", "openAPIV3Schema"])
        )
        var spec = spec
        if file == "shims.yaml" {
            // Rules are looked at where all that is required is there.
            if spec["fetchStrategy"] == nil {
                spec["fetchStrategy"] = ["anonHttp": ["location": "http://a"]]
            }
            spec["runtimeClass"] = ["name": "r", "handler": "h"]
            spec["rolloutStrategy"] = ["type": "recreate"]
        }
        let object: JSONValue = ["metadata": ["name": "hello"], "spec": spec]
        return schema.validate(object, old: nil).map(\.description)
    }

    @Test(arguments: [escape, "a\nb", "a b", "ünï", "\u{9B}2J", String(repeating: "a", count: 1025)])
    func `what can't be an image is refused`(image: String) throws {
        let text = JSONValue.string(image)
        #expect(try faults("spinapps.yaml", ["image": text]).contains { $0.hasPrefix("spec.image") })
        let executor: JSONValue = ["createDeployment": true, "deploymentConfig": ["spinImage": text]]
        #expect(
            try faults("spinappexecutors.yaml", executor).contains {
                $0.hasPrefix("spec.deploymentConfig.spinImage")
            }
        )
        #expect(
            try faults("shims.yaml", ["agent": ["image": text]]).contains { $0.hasPrefix("spec.agent.image") }
        )
    }

    @Test(arguments: [escape, "a\nb", "a b", "Upper", "-a", "a..b", String(repeating: "a", count: 254)])
    func `what can't be a name is refused`(name: String) throws {
        let text = JSONValue.string(name)
        for field in ["executor", "serviceAccountName"] {
            let found = try faults("spinapps.yaml", ["image": "i", "\(field)": text])
            #expect(found.contains { $0.hasPrefix("spec.\(field)") }, "\(field)")
        }
        let found = try faults("spinapps.yaml", ["image": "i", "runtimeConfig": ["loadFromSecret": text]])
        #expect(found.contains { $0.hasPrefix("spec.runtimeConfig.loadFromSecret") })
        for field in ["runtimeClassName", "caCertSecret"] {
            var config: JSONValue = ["runtimeClassName": "r"]
            config[field] = text
            let found = try faults(
                "spinappexecutors.yaml",
                ["createDeployment": true, "deploymentConfig": config]
            )
            #expect(found.contains { $0.hasPrefix("spec.deploymentConfig.\(field)") }, "\(field)")
        }
    }

    @Test func `a URL with a space or a control character is refused, and so is such a file's name`() throws {
        for url in ["http://a/b c", "https://a/\u{1B}[2J", "http://a\n", "http:///a"] {
            let fetch: JSONValue = ["anonHttp": ["location": .string(url)]]
            let found = try faults("shims.yaml", ["fetchStrategy": fetch])
            #expect(found.contains { $0.hasPrefix("spec.fetchStrategy.anonHttp.location") })
        }
        let binary = try faults("shims.yaml", ["fetchStrategy": ["binary": .string(Self.escape)]])
        #expect(binary.contains { $0.hasPrefix("spec.fetchStrategy.binary") })
    }

    @Test(arguments: [
        "i", "ghcr.io/a/b:v1",
        "[::1]:5000/a/b@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "registry.example.com:5000/Some_Thing/x:latest",
    ])
    func `what is an image is taken, and so are names left empty`(image: String) throws {
        let app: JSONValue = [
            "image": .string(image), "executor": "", "serviceAccountName": "",
            "runtimeConfig": ["loadFromSecret": ""],
        ]
        #expect(try faults("spinapps.yaml", app) == [])
        #expect(try faults("spinapps.yaml", ["image": "i", "executor": "containerd-shim-spin.v2"]) == [])
    }
}
