// SPDX-License-Identifier: Apache-2.0

import Artifacts
import Digests
import Foundation
import SpinAPI
import Testing

struct HostileArchiveTests {
    private let program = ProgramBytes.make()
    private let folder: UnpackingFolder

    init() throws { folder = try UnpackingFolder() }

    @Test(arguments: [
        (TarWriter.Kind.symbolicLink, "a symbolic link"), (.hardLink, "a hard link"),
        (.device, "a device or pipe"),
        (.pipe, "a device or pipe"),
    ])
    func `what has the shim's name but is no file is refused, saying what it is`(
        kind: TarWriter.Kind,
        name: String
    ) throws {
        var tar = TarWriter()
        tar.add("containerd-shim-spin", kind: kind, link: "/etc/passwd")
        tar.add("containerd-shim-other", program)
        let failure = try #require(try folder.failure(tar.finished))
        #expect(failure.reason == .archiveInvalid)
        #expect(failure.message.contains("a containerd-shim-spin that is \(name)"), "\(failure)")
        #expect(try folder.names == ["archive"])
    }

    @Test func `a symbolic link before the shim doesn't lead it elsewhere`() throws {
        try FileManager.default.createDirectory(
            atPath: "\(folder.path)/outside",
            withIntermediateDirectories: true
        )
        var tar = TarWriter()
        tar.add("bin", kind: .symbolicLink, link: "\(folder.path)/outside")
        tar.add("bin/containerd-shim-spin", program)
        _ = try folder.extract(tar.finished)
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/outside").isEmpty)
        #expect(try folder.unpacked() == program)
    }

    @Test func `nothing that is at the destination is written to, be it a symbolic link`() throws {
        try folder.write([1, 2, 3], to: "precious")
        try FileManager.default.createSymbolicLink(
            atPath: folder.destination,
            withDestinationPath: "\(folder.path)/precious"
        )
        var tar = TarWriter()
        tar.add("containerd-shim-spin", program)
        let failure = try #require(try folder.failure(tar.finished))
        #expect(failure.reason == .hostNotWritable)
        #expect(failure.message.contains("already exists"))
        #expect(try folder.unpacked() == [1, 2, 3])
    }

    @Test(arguments: ["containerd-shim-spin", "README.md"])
    func `an archive that unpacks to more than allowed is refused, be it the shim or not`(name: String) throws
    {
        let size = 1 << 30
        let packed = Packing.zstd(TarWriter.header(name, size: size), zeros: size + 1024)
        #expect(packed.count < 64 << 10)
        let failure = try #require(try folder.failure(packed))
        #expect(failure.reason == .tooLarge)
        #expect(failure.message.contains("more than 1048576 bytes"), "\(failure)")
        #expect(try folder.names == ["archive"])
    }

    @Test func `a program larger than allowed is refused, packed or not`() throws {
        let large = ProgramBytes.make(padding: 2000)
        for artifact in [large, Packing.gzip(large)] {
            #expect(try folder.failure(artifact, limit: 2000)?.reason == .tooLarge)
            #expect(try folder.names == ["archive"])
        }
        #expect(try folder.failure(large, limit: Int64(large.count)) == nil)
    }

    @Test func `an archive of very many members is refused`() throws {
        let member = TarWriter.header("x", size: 0)
        var archive: [UInt8] = []
        archive.reserveCapacity(512 * 100_001)
        for _ in 0...100_000 { archive += member }
        let failure = try #require(try folder.failure(archive, limit: 1 << 30))
        #expect(failure.message == "the archive has more than 100000 members")
    }

    @Test func `a very long name is refused`() throws {
        var tar = TarWriter()
        tar.addAttributes([("path", String(repeating: "a/", count: 4000) + "containerd-shim-spin")])
        tar.add("x", program)
        let failure = try #require(try folder.failure(tar.finished))
        #expect(failure.message.contains("a name of 8020 bytes"), "\(failure)")
    }

    @Test func `names are shown without what a terminal could mistake`() throws {
        var tar = TarWriter()
        tar.add("evil\u{1B}[2J\nReady: true", program)
        let failure = try #require(try folder.failure(tar.finished))
        #expect(failure.message.contains("evil.[2J.Ready: true"), "\(failure)")
        #expect(failure.message.utf8.allSatisfy { $0 >= 0x20 })
    }

    @Test func `a file with holes is refused`() throws {
        var tar = TarWriter()
        // GNU's form 1.0: the map stands before the data. One piece of 512 bytes, a gigabyte into the file.
        tar.addAttributes([
            ("GNU.sparse.major", "1"), ("GNU.sparse.minor", "0"), ("GNU.sparse.name", "containerd-shim-spin"),
            ("GNU.sparse.realsize", "1073742336"),
        ])
        var map = Array("1\n1073741824\n512\n".utf8)
        map += [UInt8](repeating: 0, count: 512 - map.count)
        tar.add("x", map + [UInt8](repeating: 7, count: 512))
        let failure = try #require(try folder.failure(tar.finished))
        #expect(failure.reason == .archiveInvalid)
        #expect(failure.message.contains("sparse file"), "\(failure)")
        #expect(try folder.names == ["archive"])
    }
}
