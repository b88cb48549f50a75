// SPDX-License-Identifier: Apache-2.0

import Foundation
import KubeModel
import Manifests
import Testing

/// The files that people apply: CRDs and samples, and names at the edges.
@Suite(.fewAtOnce, .timeLimit(.minutes(30)))
struct ManifestTests {
    @Test(arguments: ControlPlaneKind.available)
    func `every sample applies, and every app in it is deployed`(kind: ControlPlaneKind) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace(withExecutor: false)
        let folder = "\(Assets.package)deploy/samples/"
        let files = try FileManager.default.contentsOfDirectory(atPath: folder).filter {
            $0.hasSuffix(".yaml")
        }
        try #require(!files.isEmpty)
        try await platform.kubectl("apply", "-n", namespace, "-f", folder)
        for file in files.sorted() {
            let text = try String(contentsOfFile: folder + file, encoding: .utf8)
            for document in try YAML.documents(text, source: file) where document["kind"] == "SpinApp" {
                let name = try #require(document[path: "metadata", "name"]?.string)
                try await platform.wait(for: "spinapp", name, in: namespace, "of \(file) to be deployed") {
                    $0[path: "status", "serviceName"] != nil
                }
            }
        }
    }

    /// Dry, because they would all be for the nodes that the other tests have.
    @Test(arguments: ControlPlaneKind.available)
    func `every sample of a Shim applies`(kind: ControlPlaneKind) async throws {
        let platform = try await Platform.shared(kind)
        let folder = "\(Assets.package)deploy/samples/shims/"
        let files = try FileManager.default.contentsOfDirectory(atPath: folder)
        try #require(!files.isEmpty)
        try await platform.kubectl("apply", "--dry-run=server", "-f", folder)
    }

    @Test(arguments: ControlPlaneKind.available)
    func `kubectl explains every field`(kind: ControlPlaneKind) async throws {
        let platform = try await Platform.shared(kind)
        for path in [
            "spinapp.spec.runtimeConfig.keyValueStores", "spinapp.status", "spinappexecutor.spec",
            "shim.spec.fetchStrategy.platforms", "shim.status",
        ] {
            let text = try await platform.kubectl("explain", path, "--recursive=false")
            #expect(text.contains("DESCRIPTION"))
            #expect(!text.contains("<empty>"))
        }
    }

    @Test(
        arguments: ControlPlaneKind.available,
        [
            String(repeating: "a", count: 52), String(repeating: "b", count: 53),
            String(repeating: "c", count: 63),
            String(repeating: "d", count: 200), "with.dots.in-it", "1-leading-digit",
        ]
    )
    func `a name that Kubernetes accepts works`(kind: ControlPlaneKind, name: String) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        try await platform.kubectl.apply(Platform.app(name), in: namespace)
        let app = try await platform.wait(for: "spinapp", name, in: namespace, "to be deployed") {
            $0[path: "status", "serviceName"] != nil && $0[path: "status", "deploymentName"] != nil
        }
        let deployment = try #require(app[path: "status", "deploymentName"]?.string)
        try await platform.wait(for: "deployment", deployment, in: namespace)
        let service = try #require(app[path: "status", "serviceName"]?.string)
        try await platform.wait(for: "service", service, in: namespace)
    }

    @Test func `the CRDs fit into kubectl's annotation`() throws {
        for file in ["spinapps.yaml", "spinappexecutors.yaml", "shims.yaml"] {
            let text = try String(contentsOfFile: "\(Assets.package)crds/\(file)", encoding: .utf8)
            for document in try YAML.documents(text, source: file) {
                #expect(document.jsonBytes.count < 262_144)
            }
        }
    }
}
