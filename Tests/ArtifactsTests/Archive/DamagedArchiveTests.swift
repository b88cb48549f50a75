// SPDX-License-Identifier: Apache-2.0

import Artifacts
import Digests
import SpinAPI
import Testing

/// Archives that are cut off or changed at every byte that matters.
struct DamagedArchiveTests {
    enum Archive: Sendable, CaseIterable {
        case plain, gzip, zstd

        var bytes: [UInt8] {
            switch self {
            case .gzip: return RealArchives.gzip
            case .zstd: return RealArchives.zstd
            case .plain:
                var tar = TarWriter()
                tar.add("LICENSE", Array("Do what you want.".utf8))
                tar.add("containerd-shim-spin", ProgramBytes.make())
                return tar.finished
            }
        }

        /// Where it is damaged: at every byte that says something, and at some of those that fill up blocks.
        static func places(in bytes: [UInt8]) -> [Int] {
            bytes.indices.filter { bytes[$0] != 0 || $0 % 16 == 0 }
        }
    }

    private let folder: UnpackingFolder

    init() throws { folder = try UnpackingFolder(inMemory: true) }

    @Test(arguments: Archive.allCases)
    func `an archive that is cut off anywhere gives the whole shim or none`(kind: Archive) throws {
        let archive = kind.bytes
        let digest = try folder.extract(archive)
        try removeShim()
        var refused = 0
        for length in Archive.places(in: archive) {
            do {
                // The end of an archive is nothing but its mark: without it the shim is whole all the same.
                #expect(try folder.extract(Array(archive[..<length])) == digest, "cut off at \(length)")
                #expect(try folder.names == ["archive", "shim"])
                try removeShim()
            } catch let failure as NodeFailure {
                #expect(failure.reason == .archiveInvalid, "cut off at \(length)")
                #expect(try folder.names == ["archive"], "cut off at \(length)")
                refused += 1
            }
        }
        #expect(refused > 0)
    }

    @Test(arguments: Archive.allCases)
    func `an archive with a byte changed anywhere writes the shim's file or none`(kind: Archive) throws {
        let archive = kind.bytes
        var refused = 0
        for place in Archive.places(in: archive) {
            var damaged = archive
            // Another bit at each, and all of them now and then.
            damaged[place] ^= place % 9 == 8 ? 0xFF : 1 << UInt8(place % 9)
            do {
                _ = try folder.extract(damaged)
                #expect(try folder.names == ["archive", "shim"], "changed at \(place)")
                try removeShim()
            } catch let failure as NodeFailure {
                #expect(
                    [.archiveInvalid, .tooLarge].contains(failure.reason),
                    "changed at \(place): \(failure)"
                )
                #expect(try folder.names == ["archive"], "changed at \(place)")
                refused += 1
            }
        }
        #expect(refused > 0)
    }

    @Test(arguments: [Archive.gzip, .zstd])
    func `a packed archive with any bit changed gives the same shim or none`(kind: Archive) throws {
        let archive = kind.bytes
        let digest = try folder.extract(archive)
        try removeShim()
        var refused = 0
        for place in archive.indices {
            var damaged = archive
            damaged[place] ^= 1 << UInt8(place % 8)
            do {
                // A date or a name in the header of gzip says nothing of the content.
                #expect(try folder.extract(damaged) == digest, "changed at \(place)")
                try removeShim()
            } catch is NodeFailure { refused += 1 }
        }
        #expect(refused > archive.count * 9 / 10)
    }

    @Test func `a gzip whose checksum or length is wrong is refused`() throws {
        var tar = TarWriter()
        tar.add("containerd-shim-spin", ProgramBytes.make())
        for place in 1...8 {
            var archive = Packing.gzip(tar.finished)
            archive[archive.count - place] ^= 1
            let failure = try #require(try folder.failure(archive))
            #expect(failure.reason == .archiveInvalid)
            #expect(failure.message.contains(place > 4 ? "incorrect data check" : "incorrect length check"))
            #expect(try folder.names == ["archive"])
        }
    }

    @Test func `what follows a gzip is another one, or zeros, or a damage`() throws {
        var tar = TarWriter()
        tar.add("containerd-shim-spin", ProgramBytes.make())
        let archive = Packing.gzip(tar.finished)
        let digest = try folder.extract(archive)
        try removeShim()
        for rest in [[UInt8](repeating: 0, count: 700), Packing.gzip([0, 0]), Packing.gzip([0]) + [0]] {
            #expect(try folder.extract(archive + rest) == digest)
            try removeShim()
        }
        for rest in [[1], [0x1F], Array(Packing.gzip([1, 2, 3]).dropLast()), Array("more".utf8)] {
            #expect(try folder.failure(archive + rest)?.reason == .archiveInvalid)
        }
    }

    @Test func `what is packed twice is refused`() throws {
        var tar = TarWriter()
        tar.add("containerd-shim-spin", ProgramBytes.make())
        for twice in [Packing.gzip(Packing.gzip(tar.finished)), Packing.zstd(Packing.gzip(tar.finished))] {
            let failure = try #require(try folder.failure(twice))
            #expect(failure.message.contains("compressed more than once"), "\(failure)")
        }
    }

    private func removeShim() throws { try Folder.removeFile(folder.destination) }
}
