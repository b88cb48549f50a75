// SPDX-License-Identifier: Apache-2.0

import Foundation
import KubeModel
import Manifests
import SpinAPI
import Testing

/// The manifests by which `spin` and `kubectl krew` install the command.
struct PluginManifestTests {
    private static let digests = [
        "AMD64": String(repeating: "a", count: 64), "ARM64": String(repeating: "b", count: 64),
    ]

    /// A manifest with its placeholders filled in as a release does it.
    private static func filled(_ file: String) throws -> JSONValue {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "deploy/plugins")
        var text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
        text.replace("${VERSION}", with: Release.version)
        for (architecture, digest) in digests {
            text.replace("${SHA256_LINUX_\(architecture)}", with: digest)
        }
        #expect(!text.contains("$"), "a placeholder that a release doesn't know")
        return try #require(try YAML.documents(text, source: file).first)
    }

    /// By the schema of spin-plugins, which allows no other members.
    @Test func `the Spin plugin has the members that Spin asks for and no others`() throws {
        let manifest = try Self.filled("kube.json")
        #expect(
            Set(manifest.object?.keys ?? []) == [
                "name", "description", "homepage", "version", "spinCompatibility", "license", "packages",
            ]
        )
        #expect(manifest["name"] == "kube" && manifest["version"] == .string(Release.version))
        let packages = try #require(manifest["packages"]?.array)
        #expect(packages.map { $0["arch"] } == ["amd64", "aarch64"])
        for package in packages {
            #expect(Set(package.object?.keys ?? []) == ["os", "arch", "url", "sha256"])
            #expect(package["os"] == "linux")
        }
        #expect(packages[0]["sha256"]?.string == Self.digests["AMD64"])
        #expect(packages[1]["sha256"]?.string == Self.digests["ARM64"])
        #expect(
            packages[1]["url"]?.string?.hasSuffix("/v\(Release.version)/bobbin-linux-arm64.tar.gz") == true
        )
    }

    @Test func `the krew plugin has an archive per architecture, and a short description`() throws {
        let manifest = try Self.filled("krew.yaml")
        #expect(manifest["apiVersion"] == "krew.googlecontainertools.github.com/v1alpha2")
        #expect(manifest["kind"] == "Plugin" && manifest[path: "metadata", "name"] == "bobbin")
        #expect(manifest[path: "spec", "version"] == .string("v\(Release.version)"))
        // krew-index refuses longer ones.
        #expect((manifest[path: "spec", "shortDescription"]?.string?.count ?? 99) <= 50)
        let platforms = try #require(manifest[path: "spec", "platforms"]?.array)
        for (platform, architecture) in zip(platforms, ["amd64", "arm64"]) {
            #expect(
                platform[path: "selector", "matchLabels"] == ["os": "linux", "arch": .string(architecture)]
            )
            #expect(platform["sha256"]?.string == Self.digests[architecture.uppercased()])
            #expect(platform["bin"] == "kubectl-bobbin")
            #expect(platform["uri"]?.string?.hasSuffix("-linux-\(architecture).tar.gz") == true)
        }
        #expect(platforms.count == 2)
    }
}
