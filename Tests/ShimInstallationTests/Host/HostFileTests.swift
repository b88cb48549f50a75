// SPDX-License-Identifier: Apache-2.0

import Artifacts
import Foundation
import Glibc
import ShimInstallation
import SpinAPI
import Testing

struct HostFileTests {
    @Test func `what isn't there reads as nothing`() throws {
        let host = try ScratchHost(["/etc/": ""])
        #expect(try host.root.read("/etc/config.toml") == nil)
        #expect(try host.root.read("/no/config.toml") == nil)
        #expect(try host.root.list("/no") == nil)
        #expect(try host.root.status(of: "/no") == nil)
        #expect(try !host.root.remove("/no/config.toml"))
        #expect(try host.root.removeIfEmpty("/no"))
    }

    @Test func `a file is read whole, or refused where it is larger than allowed`() throws {
        let host = try ScratchHost(["/file": String(repeating: "x", count: 100_000)])
        #expect(try host.root.read("/file", limit: 100_000)?.count == 100_000)
        let failure = #expect(throws: NodeFailure.self) { try host.root.read("/file", limit: 99_999) }
        #expect(failure?.message == "cannot read \"/file\": it has more than 99999 bytes")
    }

    @Test func `a pipe and a folder are refused, and nobody waits for what doesn't come`() throws {
        let host = try ScratchHost(["/folder/": ""])
        #expect(unsafe mkfifo(host.local("/pipe"), 0o600) == 0)
        for path in ["/pipe", "/folder"] {
            #expect(throws: NodeFailure.self) { try host.root.read(path) }
            #expect(throws: NodeFailure.self) { try host.root.write([], to: path) }
        }
    }

    @Test func `a new file has the permissions that were asked for, whatever the umask is`() throws {
        let host = try ScratchHost()
        try host.root.write([1], to: "/file", mode: 0o666)
        #expect(try host.mode("/file") == 0o666)
        #expect(try host.root.makeFolders("/a/b", mode: 0o777) == ["/a", "/a/b"])
        #expect(try host.mode("/a/b") == 0o777)
        #expect(try host.root.makeFolders("/a/b/c") == ["/a/b/c"])
        #expect(try host.root.makeFolders("/a/b/c") == [])
    }

    @Test func `a file that is replaced keeps its owner and permissions, and nothing is left beside it`()
        throws
    {
        let host = try ScratchHost(["/etc/config.toml": "before"])
        // Only root may give a file away.
        let (user, group) = geteuid() == 0 ? (12, 34) : (geteuid(), getegid())
        #expect(unsafe chown(host.local("/etc/config.toml"), user, group) == 0)
        #expect(unsafe chmod(host.local("/etc/config.toml"), 0o640) == 0)
        let before = try #require(try host.root.status(of: "/etc/config.toml"))
        try host.root.write(Array("after".utf8), to: "/etc/config.toml")
        let after = try #require(try host.root.status(of: "/etc/config.toml"))
        #expect((after.user, after.group, after.mode) == (user, group, 0o640))
        #expect(!after.isSameFile(as: before))
        #expect(try host.text("/etc/config.toml") == "after")
        #expect(try host.root.list("/etc") == ["config.toml"])
    }

    @Test func `a symbolic link stays, and the file that it leads to is replaced or removed`() throws {
        let host = try ScratchHost(
            ["/var/real.toml": "before"],
            links: ["/etc/config.toml": "/var/real.toml"]
        )
        try host.root.write(Array("after".utf8), to: "/etc/config.toml")
        #expect(try host.everything == ["/etc", "/etc/config.toml", "/var", "/var/real.toml"])
        #expect(try host.text("/var/real.toml") == "after")
        #expect(try host.root.remove("/etc/config.toml"))
        #expect(try host.everything == ["/etc", "/etc/config.toml", "/var"])
        try host.root.write(Array("again".utf8), to: "/etc/config.toml")
        #expect(try host.text("/var/real.toml") == "again")
    }

    @Test func `what a killed process left of a write goes with the next one, or with the file`() throws {
        let host = try ScratchHost(["/etc/config.toml": "before", "/etc/.config.toml.bobbin-new": "half"])
        try host.root.write(Array("after".utf8), to: "/etc/config.toml")
        #expect(try host.root.list("/etc") == ["config.toml"])
        try host.put("half", at: "/etc/.config.toml.bobbin-new")
        try host.root.remove("/etc/config.toml")
        #expect(try host.root.list("/etc") == [])
    }

    @Test func `a symbolic link in the way of a write isn't followed`() throws {
        let host = try ScratchHost(
            ["/etc/": ""],
            links: ["/etc/.config.toml.bobbin-new": "../../outside/file"]
        )
        try host.root.write(Array("after".utf8), to: "/etc/config.toml")
        #expect(try host.isOutsideUntouched)
        #expect(try host.text("/etc/config.toml") == "after")
    }

    @Test func `the status of a file tells a change by anybody`() throws {
        let host = try ScratchHost(["/file": "one"])
        let first = try host.root.status(of: "/file")
        #expect(try host.root.status(of: "/file") == first)
        try host.root.write(Array("two".utf8), to: "/file")
        #expect(try host.root.status(of: "/file") != first)
    }

    @Test func `a folder goes with all in it, and links in it lead nowhere`() throws {
        let host = try ScratchHost(
            ["/opt/a/b/c/file": "x", "/kept": "x"],
            links: ["/opt/a/out": "../../../outside", "/opt/a/b/kept": "/kept"]
        )
        #expect(try !host.root.removeIfEmpty("/opt"))
        try host.root.removeFolder("/opt")
        #expect(try host.everything == ["/kept"])
        #expect(try host.isOutsideUntouched)
    }
}
