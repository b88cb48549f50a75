// SPDX-License-Identifier: Apache-2.0

import Foundation
import ShimInstallation
import SpinAPI
import Synchronization
import Testing

/// Whole installations on hosts that can't be written to. Only where the tests may mount disks.
@Suite("An agent on a host that refuses", .enabled(if: SmallDisk.isAvailable, "mounting takes CAP_SYS_ADMIN"))
struct RefusingHostTests {
    enum Refusal: String, CaseIterable { case readOnly, full }

    @Test(arguments: ["/opt", "/etc/containerd"], Refusal.allCases)
    func `a disk says so, changes nothing that counts, and goes on when it is mended`(
        path: String,
        refusal: Refusal
    ) async throws {
        try await FolderHost.with { host in
            let local = host.root.appending(path: path).path()
            // A shim has more than the disk's 64 KiB.
            let size = refusal == .full && path == "/opt" ? "64k" : "4m"
            let disk = try SmallDisk(at: local, size: size)
            defer { withExtendedLifetime(disk) {} }
            if path == "/etc/containerd" { try host.write(FolderHost.plain, to: FolderHost.configuration) }
            let filling = "\(path)/filling"
            if refusal == .full {
                for size in [4 << 20, 1 << 16, 1 << 12, 1] {
                    try? host.append(String(repeating: "x", count: size), to: filling)
                }
            }
            let before = try host.everything()
            if refusal == .readOnly { try #require(disk.makeReadOnly()) }

            guard case .failed(let failure) = try await host.run(.install, try host.order()) else {
                return #expect(Bool(false), "it succeeded")
            }
            #expect(failure.reason == .hostNotWritable, "\(failure)")
            #expect(try host.read(FolderHost.configuration) == FolderHost.plain)
            #expect(host.runtime.withLock { $0.restarts } == 0)

            if refusal == .readOnly { try #require(disk.makeWritable()) }
            if refusal == .full { try FileManager.default.removeItem(at: host.root.appending(path: filling)) }
            guard size != "64k" else { return }
            #expect(try await host.run(.install, try host.order()) == .ready)
            #expect(try await host.run(.uninstall, try host.order()) == .ready)
            var expected = before
            expected[String(filling.dropFirst())] = nil
            #expect(try host.everything() == expected)
        }
    }

    @Test func `a configuration that is a mount of its own is left as it is`() async throws {
        try await FolderHost.with { host in
            let file = host.root.appending(path: FolderHost.configuration).path()
            let source = host.folder.appending(path: "mounted").path()
            try FolderHost.plain.write(toFile: source, atomically: false, encoding: .utf8)
            let mount = try BoundFile(source, at: file)
            defer { withExtendedLifetime(mount) {} }
            guard case .failed(let failure) = try await host.run(.install, try host.order()) else {
                return #expect(Bool(false), "it succeeded")
            }
            #expect(failure.reason == .hostNotWritable)
            #expect(failure.message.contains("mount point"))
            #expect(host.runtime.withLock { $0.restarts } == 0)
            #expect(try host.read(FolderHost.configuration) == FolderHost.plain)
        }
    }
}

@Suite("An agent beside an odd configuration") struct OddConfigurationTests {
    @Test func `refuses one that is a folder`() async throws {
        try await FolderHost.with { host in
            let file = host.root.appending(path: FolderHost.configuration)
            try FileManager.default.removeItem(at: file)
            try FileManager.default.createDirectory(at: file, withIntermediateDirectories: false)
            guard case .failed(let failure) = try await host.run(.install, try host.order()) else {
                return #expect(Bool(false), "it succeeded")
            }
            #expect(failure.message.contains("it is a directory"), "\(failure)")
            #expect(host.runtime.withLock { $0.restarts } == 0)
        }
    }

    @Test func `edits what a symbolic link leads to, and leaves the link`() async throws {
        try await FolderHost.with { host in
            let file = host.root.appending(path: FolderHost.configuration).path()
            try FileManager.default.moveItem(atPath: file, toPath: file + ".real")
            // Absolute: it has to be followed inside of the host's root.
            try FileManager.default.createSymbolicLink(
                atPath: file,
                withDestinationPath: FolderHost.configuration + ".real"
            )
            host.runtime.withLock { $0.path = FolderHost.configuration + ".real" }
            #expect(try await host.run(.install, try host.order()) == .ready)
            #expect(try host.read(FolderHost.configuration + ".real").contains("# <<< bobbin shim"))
            #expect(try await host.run(.uninstall, try host.order()) == .ready)
            #expect(try host.read(FolderHost.configuration + ".real") == FolderHost.plain)
            #expect(try FileManager.default.destinationOfSymbolicLink(atPath: file).hasSuffix(".real"))
        }
    }

    @Test(arguments: [
        "version = 99\n", "version = -1\n", "version = \"2\"\n", "version = 2.0\n", "version = [2]\n",
        "version = 2\nplugins = 3\n", "version = 2\n[plugins]\n\"io.containerd.grpc.v1.cri\" = []\n",
        "version = 2\nversion = 2\n", "imports = 3\nversion = \n", "\u{0}",
        "version = 2\n[plugins.\"io.containerd.grpc.v1.cri\".containerd]\nruntimes = {}\n",
        "version = 2\nimports = [\"/etc/containerd/config.toml\", \"*\", \"/nowhere/*/x.toml\", 3]\n[plugins\n",
    ])
    func `refuses one that can't be added to, and leaves it as it is`(text: String) async throws {
        try await FolderHost.with { host in
            try host.write(text, to: FolderHost.configuration)
            guard case .failed(let failure) = try await host.run(.install, try host.order()) else {
                return #expect(Bool(false), "it succeeded")
            }
            #expect(failure.reason == .configurationInvalid, "\(failure)")
            #expect(try host.read(FolderHost.configuration) == text)
            #expect(host.runtime.withLock { $0.restarts } == 0)
        }
    }

    @Test(arguments: [
        "imports = [\"/etc/containerd/conf.d/*.toml\"]\n", "version = 2\nimports = [\"*\"]\n",
        "version = 2\nimports = [\"config.toml\"]\n",
        "version = 2\nimports = [\"../../../../../../etc/containerd/*\"]\n",
        "version = 3\nimports = [\"/etc/containerd/conf.d/*.toml\"]\n", "",
        "version = 2\n" + String(repeating: "# a long comment of somebody\n", count: 3000),
    ])
    func `adds to one that is unusual, and takes it back to the byte`(text: String) async throws {
        try await FolderHost.with { host in
            try host.write(text, to: FolderHost.configuration)
            let before = try host.everything()
            #expect(try await host.run(.install, try host.order()) == .ready)
            #expect(try await host.run(.uninstall, try host.order()) == .ready)
            #expect(try host.everything() == before)
        }
    }
}
