// SPDX-License-Identifier: Apache-2.0

import ContainerdConfiguration
import Foundation
import Testing

/// What a real containerd reads.
struct ContainerdTests {
    static let program = "/usr/bin/containerd"
    static let isThere = FileManager.default.isExecutableFile(atPath: program)

    @Test(
        .enabled(if: isThere, "there is no \(program) on this machine"),
        arguments: [
            "debian-containerd-1.6", "kubeadm-containerd-1.6", "containerd-without-file",
            "containerd-version-1",
            "kind-0.23", "aks-ubuntu-22.04", "gke-ubuntu-1.31", "doks-1.31", "nvidia-drop-in-containerd-1.7",
        ]
    )
    func `containerd 1 has the runtime, its options, and the one of ordinary pods`(name: String) throws {
        var host = try FixtureHost(name)
        let setup = try host.setup()
        host.make(try #require(try setup.change(toHave: .sample(), in: host.view)))
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (path, bytes) in host.files where path.hasSuffix(".toml") {
            // Imports are looked for where the files are now.
            let text = bytes.text.replacing("\"/etc/", with: "\"\(folder.path())/etc/")
            let file = folder.appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try text.write(to: file, atomically: true, encoding: .utf8)
        }
        let dump = try Self.dump(folder.appending(path: setup.effectiveConfig).path())
        for table in ["runtimes.runc]", "runtimes.spin-v2]", "runtimes.spin-v2.options]"] {
            #expect(dump.contains(#"[plugins."io.containerd.grpc.v1.cri".containerd."# + table))
        }
        #expect(dump.contains("runtime_type = \"\(host.entry.binary)\""))
        #expect(dump.contains(#"BinaryName = "a \"quoted\" {{name}} of $HOME""#))
        #expect(dump.contains("Level = 3"))
    }

    private static func dump(_ file: String) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = ["--config", file, "config", "dump"]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension FixtureHost {
    fileprivate var entry: ContainerdConfiguration.RuntimeEntry { .sample() }
}
