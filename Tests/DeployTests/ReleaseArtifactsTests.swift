// SPDX-License-Identifier: Apache-2.0

import Foundation
import SpinAPI
import Subprocess
import Testing

/// What a release has beside its image, made by the script that the workflow runs.
struct ReleaseArtifactsTests {
    /// A repository with as much in it as the script needs, so that any state of it can be tried.
    private struct Workshop {
        let folder: URL
        var artifacts: URL { folder.appending(path: "out") }

        init() throws {
            folder = FileManager.default.temporaryDirectory.appending(
                path: "bobbin-release-\(UUID().uuidString.prefix(8))"
            )
            for script in ["release-artifacts.sh", "version.sh"] {
                try write(try Repository.text("Scripts/\(script)"), "Scripts/\(script)", executable: true)
            }
            let source = "Sources/API/SpinAPI/Release.swift"
            try write(try Repository.text(source), source)
            try write("kind: List\n", "deploy/install.yaml")
            try write("version: v${VERSION}\nsha256: ${SHA256_LINUX_AMD64}\n", "deploy/plugins/krew.yaml")
            try write(
                #"{"version": "${VERSION}", "sha256": ["${SHA256_LINUX_AMD64}", "${SHA256_LINUX_ARM64}"]}"#,
                "deploy/plugins/kube.json"
            )
            try write("amd64's", "out/bobbin-linux-amd64.tar.gz")
        }

        func write(_ text: String, _ path: String, executable: Bool = false) throws {
            let file = folder.appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try text.write(to: file, atomically: true, encoding: .utf8)
            if executable {
                try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path())
            }
        }

        func run(_ script: String, _ arguments: String...) async throws -> (succeeded: Bool, said: String) {
            let done = try await Subprocess.run(
                .name("bash"),
                arguments: .init([folder.appending(path: "Scripts/\(script)").path()] + arguments),
                output: .string(limit: 1 << 20),
                error: .string(limit: 1 << 20)
            )
            return (done.terminationStatus.isSuccess, done.standardOutput + done.standardError)
        }

        func made(_ name: String) throws -> String {
            try String(contentsOf: artifacts.appending(path: name), encoding: .utf8)
        }

        var names: [String] {
            get throws {
                try FileManager.default.contentsOfDirectory(atPath: artifacts.path()).sorted()
            }
        }

        func remove() throws { try FileManager.default.removeItem(at: folder) }
    }

    private func with(_ body: (Workshop) async throws -> Void) async throws {
        let workshop = try Workshop()
        let result: Result<Void, any Error>
        do {
            result = .success(try await body(workshop))
        } catch { result = .failure(error) }
        try workshop.remove()
        try result.get()
    }

    @Test func `plugins' manifests have the version and the real checksums`() async throws {
        try await with { workshop in
            try workshop.write("arm64's", "out/bobbin-linux-arm64.tar.gz")
            let (succeeded, said) = try await workshop.run("release-artifacts.sh", workshop.artifacts.path())
            try #require(succeeded, "\(said)")
            let sums = try workshop.made("checksums.txt").split(separator: "\n").reduce(into: [:]) {
                (sums: inout [String: String], line) in
                let parts = line.split(separator: " ")
                sums[String(parts[1])] = String(parts[0])
            }
            let amd64 = try #require(sums["bobbin-linux-amd64.tar.gz"])
            let arm64 = try #require(sums["bobbin-linux-arm64.tar.gz"])
            #expect(amd64.count == 64 && arm64.count == 64 && amd64 != arm64)
            #expect(try workshop.made("krew.yaml") == "version: v\(Release.version)\nsha256: \(amd64)\n")
            #expect(
                try workshop.made("kube.json")
                    == #"{"version": "\#(Release.version)", "sha256": ["\#(amd64)", "\#(arm64)"]}"#
            )
            #expect(try Set(sums.keys) == Set(workshop.names.filter { $0 != "checksums.txt" }))
            #expect(sums["install.yaml"] != nil)
        }
    }

    @Test func `a manifest that names a platform that wasn't built is left out`() async throws {
        try await with { workshop in
            let (succeeded, said) = try await workshop.run("release-artifacts.sh", workshop.artifacts.path())
            try #require(succeeded, "\(said)")
            #expect(try workshop.names.contains("krew.yaml"))
            #expect(try !workshop.names.contains("kube.json"))
            #expect(said.contains("left out: deploy/plugins/kube.json"))
        }
    }

    @Test func `a release lacks nothing`() async throws {
        try await with { workshop in
            let (succeeded, said) = try await workshop.run(
                "release-artifacts.sh",
                "--complete",
                workshop.artifacts.path()
            )
            #expect(!succeeded)
            #expect(said.contains("there is no"))
        }
    }

    @Test func `without any plugin there are files all the same`() async throws {
        try await with { workshop in
            try FileManager.default.removeItem(at: workshop.folder.appending(path: "deploy/plugins"))
            let (succeeded, said) = try await workshop.run("release-artifacts.sh", workshop.artifacts.path())
            #expect(succeeded, "\(said)")
            #expect(try workshop.names.contains("checksums.txt"))
        }
    }

    @Test func `a placeholder that nobody fills in is an error`() async throws {
        try await with { workshop in
            try workshop.write("sha256: ${SHA256_DARWIN}\n", "deploy/plugins/krew.yaml")
            let (succeeded, said) = try await workshop.run("release-artifacts.sh", workshop.artifacts.path())
            #expect(!succeeded && said.contains("SHA256_DARWIN"))
        }
    }

    @Test func `what an earlier run made is made anew`() async throws {
        try await with { workshop in
            try workshop.write("old", "out/bobbin-0.0.1.tgz")
            let (succeeded, said) = try await workshop.run("release-artifacts.sh", workshop.artifacts.path())
            #expect(succeeded, "\(said)")
            #expect(try !workshop.names.contains("bobbin-0.0.1.tgz"))
        }
    }

    @Test func `the command's archive has no links, and its kube starts the program beside it`() async throws
    {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "bobbin-archive-\(UUID().uuidString.prefix(8))"
        )
        let script = """
            set -euo pipefail
            mkdir "$1"; trap 'rm -rf "$1"' EXIT; cd "$1"
            "$2/Scripts/cli-archive.sh" "$(command -v env)" out >/dev/null
            tar --extract --gzip --file out/bobbin-linux-*.tar.gz
            find . -type l
            test -x bobbin -a -f LICENSE
            ln -s "$PWD/kube" elsewhere
            ./elsewhere echo started
            """
        let done = try await Subprocess.run(
            .name("bash"),
            arguments: .init(["-c", script, "bash", folder.path(), Repository.root]),
            output: .string(limit: 1 << 20),
            error: .string(limit: 1 << 20)
        )
        #expect(done.terminationStatus.isSuccess, "\(done.standardError)")
        #expect(done.standardOutput == "started\n")
    }

    @Test(arguments: ["v0.0.0-none", Release.version, "v\(Release.version)-rc.1"])
    func `a tag that isn't the source's version is refused`(tag: String) async throws {
        try await with { workshop in
            let (succeeded, said) = try await workshop.run("version.sh", tag)
            #expect(!succeeded && said.contains(tag) && said.contains(Release.version))
        }
    }

    @Test func `the version's tag is accepted`() async throws {
        try await with { workshop in
            let (succeeded, said) = try await workshop.run("version.sh", "v\(Release.version)")
            #expect(succeeded)
            #expect(said == "\(Release.version)\n")
        }
    }
}
