// SPDX-License-Identifier: Apache-2.0

import Artifacts
import Digests
import Foundation
import SpinAPI
import Testing

struct ShimExtractionTests {
    private let program = ProgramBytes.make()
    private let folder: UnpackingFolder

    init() throws { folder = try UnpackingFolder() }

    private func archive(_ names: String...) -> [UInt8] {
        var tar = TarWriter()
        for (index, name) in names.enumerated() { tar.add(name, program + [UInt8(index)]) }
        return tar.finished
    }

    @Test(arguments: ["tar", "tar.gz", "tar.zst", "program", "program.gz", "program.zst"])
    func `the shim comes out of every kind of artifact`(kind: String) throws {
        var tar = TarWriter()
        tar.add("LICENSE", Array("Do what you want.".utf8))
        tar.add("containerd-shim-spin", program)
        let artifact =
            switch kind {
            case "tar": tar.finished
            case "tar.gz": Packing.gzip(tar.finished)
            case "tar.zst": Packing.zstd(tar.finished)
            case "program.gz": Packing.gzip(program)
            case "program.zst": Packing.zstd(program)
            default: program
            }
        let digest = try folder.extract(artifact)
        #expect(try digest == SHA256(of: program))
        #expect(try folder.unpacked() == program)
        #expect(try folder.names == ["archive", "shim"])
    }

    @Test(arguments: [RealArchives.gzip, RealArchives.zstd])
    func `the shim comes out of what gzip and zstd pack`(archive: [UInt8]) throws {
        let digest = try folder.extract(archive, binary: "containerd-shim-spin-v2")
        #expect(digest.description == RealArchives.digest)
    }

    @Test func `what comes out can be executed by everybody and written by its owner`() throws {
        _ = try folder.extract(archive("containerd-shim-spin"))
        let attributes = try FileManager.default.attributesOfItem(atPath: folder.destination)
        #expect(attributes[.posixPermissions] as? Int == 0o755)
    }

    @Test(arguments: [
        // wanted, members, the one that is taken
        ("containerd-shim-spin", ["a/b/containerd-shim-spin", "x"], 0),
        ("containerd-shim-spin", ["containerd-shim-other", "./containerd-shim-spin"], 1),
        ("containerd-shim-spin", ["README", "bin/containerd-shim-spin-v2"], 1),
        ("spin", ["spin/README", "bin/spin"], 1),
        ("/usr/bin/spin", ["opt/usr/bin/spin", "usr/bin/spin"], 1),
        ("usr/bin/spin", ["spin", "./usr/bin/spin"], 1),
        ("./usr//bin/spin", ["spin", "/usr/bin/spin"], 1),
        // Names only say which; they lead nowhere.
        ("containerd-shim-spin", ["x", "../../../../etc/containerd-shim-spin"], 1),
        ("containerd-shim-spin", ["x", "/etc/containerd-shim-spin"], 1),
    ])
    func `the shim is found by its name, its path, or its being the only one`(
        binary: String,
        names: [String],
        taken: Int
    ) throws {
        var tar = TarWriter()
        for (index, name) in names.enumerated() { tar.add(name, program + [UInt8(index)]) }
        let digest = try folder.extract(tar.finished, binary: binary)
        #expect(try digest == SHA256(of: program + [UInt8(taken)]))
        #expect(try folder.names == ["archive", "shim"])
    }

    @Test(arguments: [
        (
            "containerd-shim-spin", ["a/containerd-shim-spin", "b/containerd-shim-spin"],
            "b/containerd-shim-spin"
        ),
        (
            "containerd-shim-spin", ["containerd-shim-a", "containerd-shim-b"],
            "containerd-shim-a, containerd-shim-b"
        ),
        ("containerd-shim-spin", ["README.md", "LICENSE"], "but README.md, LICENSE;"),
        ("containerd-shim-spin", ["1", "2", "3", "4", "5", "6", "7"], "but 1, 2, 3, 4, 5 and 2 more;"),
        ("usr/bin/spin", ["usr/bin/../bin/spin", "usr/containerd-shim-spin"], "has no usr/bin/spin, but"),
        ("containerd-shim-spin", [], "and no other file"),
    ])
    func `an archive that doesn't say which is the shim is refused, naming what it has`(
        binary: String,
        names: [String],
        message: String
    ) throws {
        var tar = TarWriter()
        tar.add("folder/", kind: .folder)
        for name in names { tar.add(name, program) }
        let failure = try #require(try folder.failure(tar.finished, binary: binary))
        #expect(failure.reason == .archiveInvalid)
        #expect(failure.message.contains(message), "\(failure)")
        #expect(try folder.names == ["archive"])
    }

    @Test(arguments: [
        (
            "<!DOCTYPE html><html><body>Not found",
            "it starts with \"<!DOCTYPE html><html><bo...\", like a web page"
        ),
        ("Not Found\n", "it starts with \"Not Found.\""),
        ("#!/bin/sh\necho", "it is a script"),
        ("PK\u{3}\u{4}abc", "it is a zip archive"),
        ("", "an empty file"),
    ])
    func `what is neither an archive nor a program is refused, saying what it is`(
        text: String,
        message: String
    ) throws {
        for packed in text.isEmpty ? [[]] : [Array(text.utf8), Packing.gzip(Array(text.utf8))] {
            let failure = try #require(try folder.failure(packed))
            #expect(failure.reason == .archiveInvalid)
            #expect(failure.message.contains(message), "\(failure)")
            #expect(try folder.names == ["archive"])
        }
    }
}
