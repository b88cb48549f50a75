// SPDX-License-Identifier: Apache-2.0

import Digests
import Foundation
import KubeModel
import Manifests
import Subprocess
import Testing

/// The script that pins what comes from elsewhere, with files in the place of what it downloads.
struct PinTests {
    private struct Workshop {
        static let copied = [
            "Scripts/pin.sh", "deploy/kustomize/operator/defaults/shim.json",
            "deploy/charts/bobbin/values.yaml",
            "deploy/samples/shims/shim.yaml", "Dockerfile", ".github/workflows/ci.yaml",
        ]
        static let digest = "sha256:" + String(repeating: "7", count: 64)

        let folder = FileManager.default.temporaryDirectory.appending(path: "bobbin-pin-\(UUID().uuidString)")

        init() throws {
            for path in Self.copied {
                let text = try Repository.text(path)
                    .replacing(/https:\/\/github.com\/[^ "]*\//, with: "file://\(folder.path())/")
                    .replacing(/,?\n *"?sha256"?: [^\n]*/, with: "").replacing(
                        /@sha256:[0-9a-f]{64}/,
                        with: ""
                    )
                try write(text, path)
            }
            try write("amd64's", "containerd-shim-spin-v2-linux-x86_64.tar.gz")
            try write("arm64's", "containerd-shim-spin-v2-linux-aarch64.tar.gz")
            try write("#!/bin/sh\necho \(Self.digest)\n", "bin/docker")
            for path in ["bin/docker", "Scripts/pin.sh"] {
                try FileManager.default.setAttributes(
                    [.posixPermissions: 0o755],
                    ofItemAtPath: folder.appending(path: path).path()
                )
            }
        }

        func write(_ text: String, _ path: String) throws {
            let file = folder.appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try text.write(to: file, atomically: false, encoding: .utf8)
        }

        func text(_ path: String) throws -> String {
            try String(contentsOf: folder.appending(path: path), encoding: .utf8)
        }

        func run(_ arguments: String...) async throws -> (succeeded: Bool, said: String) {
            let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
            let done = try await Subprocess.run(
                .name("bash"),
                arguments: .init([folder.appending(path: "Scripts/pin.sh").path()] + arguments),
                environment: .inherit.updating(["PATH": "\(folder.path())/bin:\(path)"]),
                output: .string(limit: 1 << 20),
                error: .string(limit: 1 << 20)
            )
            return (done.terminationStatus.isSuccess, done.standardOutput + done.standardError)
        }

        func remove() { try? FileManager.default.removeItem(at: folder) }
    }

    @Test func `the default Shim has a digest for each platform, the same in every file`() throws {
        let shim = try JSONValue(json: Array(try Repository.text(Workshop.copied[1]).utf8))
        let platforms = shim[path: "spec", "fetchStrategy", "platforms"]?.array ?? []
        #expect(platforms.map { $0["arch"]?.string } == ["amd64", "arm64"])
        for platform in platforms {
            let (location, digest) = (platform["location"]?.string ?? "", platform["sha256"]?.string ?? "")
            #expect(digest.contains(/^[0-9a-f]{64}$/))
            for path in Workshop.copied[2...3] + ["docs/shims.md"] {
                let lines = try Repository.text(path).split(separator: "\n")
                let index = try #require(lines.firstIndex { $0.hasSuffix(location) }, "\(path)")
                #expect(lines[index + 1].hasSuffix("sha256: \(digest)"), "\(path)")
            }
        }
    }

    @Test func `what has no digest is told of, and pinned everywhere`() async throws {
        let workshop = try Workshop()
        defer { workshop.remove() }
        let before = try await workshop.run("--check")
        #expect(!before.succeeded)
        for path in Workshop.copied.dropFirst() { #expect(before.said.contains("pin: \(path) "), "\(path)") }
        let originals = try Workshop.copied.map(workshop.text)

        let pinned = try await workshop.run()
        #expect(pinned.succeeded, "\(pinned.said)")
        #expect(try await workshop.run("--check").succeeded)
        #expect(try await workshop.run("--verify").succeeded)
        let shim = try JSONValue(json: Array(try workshop.text(Workshop.copied[1]).utf8))
        let platforms = shim[path: "spec", "fetchStrategy", "platforms"]?.array ?? []
        #expect(platforms.map { $0["sha256"]?.string } == [try digest("amd64's"), try digest("arm64's")])
        let sample = try YAML.documents(try workshop.text(Workshop.copied[3]), source: "shim.yaml")[0]
        #expect(sample[path: "spec", "fetchStrategy", "platforms"] == .array(platforms))
        let values = try YAML.documents(try workshop.text(Workshop.copied[2]), source: "values.yaml")[0]
        #expect(values[path: "shim", "spec", "fetchStrategy", "platforms"] == .array(platforms))
        #expect(try workshop.text("Dockerfile").contains("swift:6.3-bookworm@\(Workshop.digest)\n"))

        // A second time changes nothing, and nothing but digests was changed the first time.
        let first = try Workshop.copied.map(workshop.text)
        #expect(try await workshop.run().succeeded)
        #expect(try Workshop.copied.map(workshop.text) == first)
        let bare = first.map {
            $0.replacing(/,?\n *"sha256": [^\n]*/, with: "").replacing(/\n *sha256: [0-9a-f]{64}/, with: "")
                .replacing("@\(Workshop.digest)", with: "")
        }
        #expect(bare.dropFirst() == originals.dropFirst())
    }

    @Test func `what isn't any more what was pinned fails a release`() async throws {
        let workshop = try Workshop()
        defer { workshop.remove() }
        #expect(try await workshop.run().succeeded)
        try workshop.write("another", "containerd-shim-spin-v2-linux-aarch64.tar.gz")
        #expect(try await workshop.run("--check").succeeded)
        let verified = try await workshop.run("--verify")
        #expect(!verified.succeeded)
        #expect(verified.said.contains("aarch64.tar.gz isn't what it was"))
    }

    @Test func `files that don't agree are told of`() async throws {
        let workshop = try Workshop()
        defer { workshop.remove() }
        #expect(try await workshop.run().succeeded)
        let sample = try workshop.text("deploy/samples/shims/shim.yaml")
        try workshop.write(
            sample.replacing(try digest("amd64's"), with: String(repeating: "0", count: 64)),
            "deploy/samples/shims/shim.yaml"
        )
        let checked = try await workshop.run("--check")
        #expect(!checked.succeeded)
        #expect(checked.said.contains("shim.yaml has another sha256"))
    }

    private func digest(_ text: String) throws -> String { try SHA256(of: Array(text.utf8)).description }
}
