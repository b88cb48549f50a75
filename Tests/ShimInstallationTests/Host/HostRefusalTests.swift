// SPDX-License-Identifier: Apache-2.0

import Artifacts
import ShimInstallation
import SpinAPI
import Testing

/// Disks that are full or read-only. Only where the tests may mount one.
@Suite(.enabled(if: SmallDisk.isAvailable, "mounting takes CAP_SYS_ADMIN"))
struct HostRefusalTests {
    @Test func `a full disk is a failure that says so, and leaves the file as it was`() throws {
        let host = try ScratchHost(["/etc/": ""])
        let disk = try SmallDisk(at: host.local("/etc"))
        try host.put("before", at: "/etc/config.toml")
        let failure = #expect(throws: NodeFailure.self) {
            try host.root.write([UInt8](repeating: 1, count: 100_000), to: "/etc/config.toml")
        }
        #expect(failure?.reason == .hostNotWritable)
        #expect(
            failure?.message
                == "cannot write \"/etc/config.toml\": no space left on the disk; free some space on the node"
        )
        #expect(try host.text("/etc/config.toml") == "before")
        #expect(try host.root.list("/etc") == ["config.toml"])
        withExtendedLifetime(disk) {}
    }

    @Test
    func `a disk that gets full while a shim is unpacked is a failure that says so, and gets its space back`()
        throws
    {
        let host = try ScratchHost([
            "/staging/": "", "/archive": "\u{7F}ELF" + String(repeating: "x", count: 100_000),
        ])
        let disk = try SmallDisk(at: host.local("/staging"))
        let destination = host.local("/staging/shim")
        let failure = #expect(throws: NodeFailure.self) {
            try ShimExtraction.extract(
                from: host.local("/archive"),
                binary: "containerd-shim-spin",
                to: destination,
                limit: 1 << 20
            )
        }
        #expect(failure?.reason == .hostNotWritable)
        #expect(failure?.message.hasSuffix("no space left on the disk; free some space on the node") == true)
        #expect(try host.root.list("/staging") == [])
        withExtendedLifetime(disk) {}
    }

    @Test func `a read-only file system is a failure that says so`() async throws {
        let host = try ScratchHost(["/opt/": ""])
        let disk = try SmallDisk(at: host.local("/opt"))
        try host.put("before", at: "/opt/file")
        try #require(disk.makeReadOnly())
        let deeds: [(String, () throws -> Void)] = [
            (#"write "/opt/file""#, { try host.root.write([], to: "/opt/file") }),
            (#"remove "/opt/file""#, { try host.root.remove("/opt/file") }),
            (#"create the directory "/opt/bobbin""#, { _ = try HostLock(host: host.root).attempt() }),
        ]
        for (deed, body) in deeds {
            let failure = #expect(throws: NodeFailure.self) { try body() }
            #expect(failure == NodeFailure(.hostNotWritable, "cannot \(deed): the file system is read-only"))
        }
    }

    @Test func `a file that is a mount of its own is a failure that says so`() throws {
        let host = try ScratchHost(["/etc/folder/": ""])
        let disk = try SmallDisk(at: host.local("/etc/folder"))
        let failure = #expect(throws: NodeFailure.self) { try host.root.removeFolder("/etc") }
        #expect(failure?.message.contains("in use, for example as a mount point") == true)
        withExtendedLifetime(disk) {}
    }
}
