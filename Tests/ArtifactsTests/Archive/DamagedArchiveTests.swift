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
        for length in Archive.places(in: archive) {
            do {
                // The end of an archive is nothing but its mark: without it the shim is whole all the same.
                #expect(try folder.extract(Array(archive[..<length])) == digest, "cut off at \(length)")
                #expect(try folder.names == ["archive", "shim"])
                try removeShim()
            } catch let failure as NodeFailure {
                #expect(failure.reason == .archiveInvalid, "cut off at \(length)")
                #expect(try folder.names == ["archive"], "cut off at \(length)")
            }
        }
    }

    @Test(arguments: Archive.allCases)
    func `an archive with a byte changed anywhere writes the shim's file or none`(kind: Archive) throws {
        let archive = kind.bytes
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
            }
        }
    }

    private func removeShim() throws { try Folder.removeFile(folder.destination) }
}
