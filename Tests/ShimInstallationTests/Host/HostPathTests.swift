// SPDX-License-Identifier: Apache-2.0

import ShimInstallation
import SpinAPI
import Testing

struct HostPathTests {
    @Test(arguments: [
        ("/etc/containerd/config.toml", "/etc/containerd/config.toml"),
        ("/", ""),
        ("/../../../etc", "/etc"),
        ("/etc/./containerd/../passwd", "/etc/passwd"),
        ("//etc///passwd", "/etc/passwd"),
        // Symbolic links: absolute, relative, to a link, to what isn't there, out of the root.
        ("/absolute/config.toml", "/var/lib/x/config.toml"),
        ("/relative/config.toml", "/var/lib/x/config.toml"),
        ("/twice/config.toml", "/var/lib/x/config.toml"),
        ("/dangling/config.toml", "/not/there/config.toml"),
        ("/escaping/file", "/outside/file"),
        ("/escaping", "/outside"),
        ("/absolute/../y", "/var/lib/y"),
        ("/not/there/../there", "/not/there"),
        ("/not/../absolute/z", "/var/lib/x/z"),
    ])
    func `a path is resolved as the host does, and never out of it`(path: String, resolved: String) throws {
        let host = try ScratchHost(
            ["/var/lib/x/": "", "/etc/containerd/": ""],
            links: [
                "/absolute": "/var/lib/x", "/relative": "var/../var/lib/x", "/twice": "absolute",
                "/dangling": "/not/there", "/escaping": "../../outside",
            ]
        )
        #expect(try host.root.resolved(path) == resolved)
        #expect(try host.root.localPath(of: path) == host.root.root + resolved)
    }

    @Test(arguments: ["/self", "/a/x", "/deep0"])
    func `symbolic links that go in circles, or are too many, are a failure that says so`(path: String) throws
    {
        var links = ["/self": "self", "/a": "/b", "/b": "a"]
        for number in 0...40 { links["/deep\(number)"] = "deep\(number + 1)" }
        let host = try ScratchHost(links: links)
        let failure = #expect(throws: NodeFailure.self) { try host.root.read(path) }
        #expect(failure?.reason == .hostNotWritable)
        #expect(failure?.message == "cannot find \"\(path)\": it has a loop of symbolic links")
    }

    @Test func `links outside of the root are neither read nor written, made nor removed`() throws {
        let host = try ScratchHost(
            ["/etc/": ""],
            links: ["/up": "../outside", "/etc/away": "/../outside/file"]
        )
        try host.root.makeFolders("/outside")
        #expect(try host.root.read("/up/file") == nil)
        #expect(try host.root.list("/up") == [])
        try host.root.write(Array("ours".utf8), to: "/etc/away")
        try host.root.write(Array("ours".utf8), to: "/up/new")
        try host.root.makeFolders("/up/folder")
        #expect(try host.root.list("/outside") == ["file", "folder", "new"])
        try host.root.remove("/etc/away")
        try host.root.removeFolder("/up")
        #expect(try host.isOutsideUntouched)
        #expect(try !host.root.exists("/outside"))
    }

    @Test func `a file where a folder has to be is a failure that says so`() throws {
        let host = try ScratchHost(["/etc/file": "x"])
        let failure = #expect(throws: NodeFailure.self) { try host.root.read("/etc/file/config.toml") }
        #expect(
            failure?.message == "cannot find \"/etc/file/config.toml\": a part of its path is not a directory"
        )
    }

    @Test func `a root may be the process's own`() throws {
        #expect(try HostRoot(path: "/").localPath(of: "/proc/version") == "/proc/version")
        #expect(HostRoot(path: "/host/").root == "/host")
    }
}
