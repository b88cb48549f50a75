import Artifacts
import Digests
import SpinAPI
import Testing

/// Archives that are cut off or changed at every byte.
struct DamagedArchiveTests {
    private static let program = ProgramBytes.make()

    private static var archives: [[UInt8]] {
        var tar = TarWriter()
        tar.add("LICENSE", Array("Do what you want.".utf8))
        tar.add("containerd-shim-spin", program)
        return [tar.finished, Packing.gzip(tar.finished), Packing.zstd(tar.finished)] + RealArchives.all
    }

    private let folder: UnpackingFolder

    init() throws { folder = try UnpackingFolder() }

    @Test(arguments: archives)
    func `an archive that is cut off anywhere gives the whole shim or none`(archive: [UInt8]) throws {
        let digest = try folder.extract(archive)
        try removeShim()
        for length in archive.indices {
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

    @Test(arguments: archives, [0x01, 0x80, 0xFF] as [UInt8])
    func `an archive with a byte changed anywhere writes the shim's file or none`(
        archive: [UInt8],
        change: UInt8
    ) throws {
        for place in archive.indices {
            var damaged = archive
            damaged[place] ^= change
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
