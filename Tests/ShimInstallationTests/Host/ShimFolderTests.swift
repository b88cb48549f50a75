// SPDX-License-Identifier: Apache-2.0

import Digests
import Foundation
import ShimInstallation
import SpinAPI
import Testing

struct ShimFolderTests {
    private let host: ScratchHost
    private let folder: ShimFolder

    init() throws {
        host = try ScratchHost()
        folder = ShimFolder(host: host.root, shim: "spin")
    }

    /// Stages a program and places it.
    private func place(_ text: String) throws -> (path: String, digest: SHA256) {
        let digest = try SHA256(of: Array(text.utf8))
        let staged = try folder.prepareStaging() + "/program"
        try Data(text.utf8).write(to: URL(filePath: staged))
        return (try folder.place(staged: staged, digest: digest), digest)
    }

    @Test func `a program is placed under its digest, for everybody to execute`() throws {
        let (path, digest) = try place("one")
        #expect(path == "/opt/bobbin/shims/spin/7692c3ad3540bb80/containerd-shim-spin")
        #expect(try host.text(path) == "one")
        #expect(try host.mode(path) == 0o755)
        #expect(try folder.holds(digest))
        #expect(try host.root.list(folder.staging) == [])
        #expect(try host.mode(folder.staging) == 0o700)
    }

    @Test func `versions are there side by side, and placing again changes nothing`() throws {
        let (path, _) = try place("one")
        let status = try host.root.status(of: path)
        _ = try place("two")
        #expect(try place("one").path == path)
        #expect(try host.root.status(of: path) == status)
        #expect(try folder.versions() == ["3fc4ccfe745870e2", "7692c3ad3540bb80"])
        #expect(try host.root.list(folder.staging) == [])
    }

    @Test func `a program that was changed on the host isn't trusted, and is placed anew`() throws {
        let (path, digest) = try place("one")
        try host.put("evil", at: path, mode: 0o755)
        #expect(try !folder.holds(digest))
        _ = try place("one")
        #expect(try host.text(path) == "one")
        try host.put("one", at: path, mode: 0o644)
        #expect(try !folder.holds(digest))
        _ = try place("one")
        #expect(try host.mode(path) == 0o755)
    }

    @Test func `a program in use is replaced without being written to`() throws {
        let (path, _) = try place("one")
        try host.put("evil", at: path, mode: 0o755)
        let open = try #require(FileHandle(forReadingAtPath: host.local(path)))
        _ = try place("one")
        #expect(try open.readToEnd() == Data("evil".utf8))
    }

    @Test func `versions that nobody needs go, and those that run or are kept stay`() throws {
        let kept = ShimFolder.version(of: try place("kept").digest)
        let running = ShimFolder.version(of: try place("running").digest)
        let old = ShimFolder.version(of: try place("old").digest)
        try host.put("{}", at: "\(folder.path)/state.json")
        #expect(try folder.prune(keeping: [kept], running: nil) == [])
        #expect(try folder.prune(keeping: [kept], running: [running]) == [old])
        #expect(try folder.versions() == [kept, running].sorted())
        #expect(try host.root.exists("\(folder.path)/state.json"))
        #expect(try folder.prune(keeping: [kept], running: []) == [running])
    }

    @Test func `nothing is left when the last Shim goes, and all of another until then`() async throws {
        let other = ShimFolder(host: host.root, shim: "other")
        try host.put("precious", at: "/opt/containerd/file")
        try await HostLock(host: host.root).withLock {
            _ = try place("one")
            _ = try other.prepareStaging()
            try folder.removeAll()
        }
        #expect(try host.root.list("/opt/bobbin") == ["lock", "shims"])
        #expect(try host.root.list("/opt/bobbin/shims") == ["other"])
        try await HostLock(host: host.root).withLock { try other.removeAll() }
        #expect(try host.everything == ["/opt", "/opt/containerd", "/opt/containerd/file"])
        try folder.removeAll()
    }

    @Test func `what was downloaded in part stays for the next start, until it is cleared`() throws {
        try host.put("half", at: "\(folder.staging)/artifact.part")
        let staging = try folder.prepareStaging()
        #expect(FileManager.default.fileExists(atPath: staging + "/artifact.part"))
        try folder.clearStaging()
        #expect(try !host.root.exists(folder.staging))
    }
}
