// SPDX-License-Identifier: Apache-2.0

import KubeModel
import ShimRendering
import SpinAPI
import Testing

struct InstallationOrderTests {
    @Test(arguments: GoldenTests.names, [InstallationOrder.Operation.install, .uninstall])
    func `an agent reads the order that was rendered`(
        name: String,
        operation: InstallationOrder.Operation
    ) throws {
        let rendering = try ShimManifest.rendering(ShimManifest.shim(name))
        let text = try #require(rendering.daemonSet(for: operation).orderText)
        #expect(try InstallationOrder(json: Array(text.utf8)) == rendering.order(for: operation))
    }

    @Test func `what Kubernetes would replace in a variable isn't in the order`() throws {
        let patch = "spec: {containerdRuntimeOptions: {A: '$(BOBBIN) $$ $', $(B): x}}"
        let rendering = try ShimManifest.rendering(ShimManifest.shim("everything", patch: patch))
        let text = try #require(rendering.daemonSet(for: .install).orderText)
        #expect(!text.contains("$"))
        let order = try InstallationOrder(json: Array(text.utf8))
        #expect(order.options["A"] == "$(BOBBIN) $$ $")
        #expect(order.options["$(B)"] == "x")
        #expect(order.host.restartCommand == ["sh", "-c", "kill -HUP $$"])
    }

    @Test func `what cleans up needs no artifact, and nothing that only fetching needs`() throws {
        let rendering = try ShimManifest.rendering(ShimManifest.shim("everything"))
        let order = rendering.uninstallOrder
        #expect(order.sources.isEmpty)
        #expect(order.publicKey == nil)
        let spec = rendering.daemonSet(for: .uninstall).podTemplate?["spec"]
        let volumes = spec?["volumes"]?.array?.compactMap { $0["name"]?.string }
        #expect(volumes == ["host", "tmp"])
        // A node that left the Shim's selector is what there is to clean.
        #expect(spec?[path: "nodeSelector", "pool"] == nil)
        #expect(order.handler == "slight-v1")
        #expect(order.host == rendering.installOrder.host)
    }

    /// Which text stands for which value of TOML is seen where it is written: what is read twice loses its quotes twice.
    @Test(arguments: ["true", #""true""#, "17", "plain", "1\n[evil]", true, 3, .number(0.5)] as [JSONValue])
    func `options reach the agents as they are given`(value: JSONValue) throws {
        var shim = try ShimManifest.shim("everything")
        shim.spec.containerdRuntimeOptions = ["Option": value]
        #expect(try ShimManifest.rendering(shim).installOrder.options == ["Option": value])
    }

    @Test(arguments: [
        ("/a/{arch}/b-{arch}", ["amd64": "/a/amd64/b-amd64", "arm64": "/a/arm64/b-arm64"]),
        ("/{arch}", ["amd64": "/amd64", "arm64": "/arm64"]), ("/a/b", ["*": "/a/b"]),
        ("/{a}/{arch/{", ["*": "/{a}/{arch/{"]),
        ("/{{arch}}", ["amd64": "/{amd64}", "arm64": "/{arm64}"]),
    ])
    func `a file may be another for each architecture`(path: String, files: [String: String]) throws {
        let patch = "spec: {fetchStrategy: {file: {path: '\(path)'}}}"
        let rendering = try ShimManifest.rendering(ShimManifest.shim("air-gapped", patch: patch))
        #expect(rendering.installOrder.sources == files.mapValues { ArtifactSource(.file($0)) })
    }
}
