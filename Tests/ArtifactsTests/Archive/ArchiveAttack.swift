// SPDX-License-Identifier: Apache-2.0

import Artifacts
import Attacks
import Digests
import SpinAPI
import Testing

/// Random archives, damaged or not, packed or not.
struct ArchiveAttack {
    /// An archive, and the digests of what may come out of it; `nil` where that is anything, since nothing in it tells
    /// that it is damaged.
    private struct Sample {
        var bytes: [UInt8]
        var programs: Set<String>?
    }

    @Test func `an archive gives one of its members or a failure, and nothing besides`() throws {
        let folder = try UnpackingFolder(inMemory: true)
        try Attack("archives", rounds: 100).run { generator in
            let sample = try Self.sample(&generator)
            do {
                let digest = try folder.extract(sample.bytes)
                let isMember = sample.programs?.contains(digest.description) ?? true
                try must(isMember, "it gave what is none of its members: \(digest)")
                try must(
                    try SHA256(of: try folder.unpacked()) == digest,
                    "the file isn't what the digest says"
                )
                let names = try folder.names
                try must(names == ["archive", "shim"], "it left \(names)")
                try Folder.removeFile(folder.destination)
            } catch let failure as NodeFailure {
                let isBlamed = [.archiveInvalid, .tooLarge].contains(failure.reason)
                try must(isBlamed, "an archive isn't to blame for \(failure)")
                try must(failure.message.utf8.allSatisfy { 0x20...0x7E ~= $0 }, "it says \(failure.message)")
                let names = try folder.names
                try must(names == ["archive"], "it left \(names)")
            }
        }
    }

    private static func sample(_ generator: inout AttackGenerator) throws -> Sample {
        var tar = TarWriter()
        var programs: Set<String> = []
        var isPlain = true
        for _ in 0..<generator.int(0...4) {
            let content =
                generator.once(in: 2)
                ? ProgramBytes.make(padding: generator.int(0...900))
                : generator.bytes(generator.int(0...1200))
            let name = generator.pick([
                "containerd-shim-spin", "./bin/containerd-shim-spin-v2", generator.text(),
                "a/\(generator.text())",
            ])
            let kind = generator.pick([
                TarWriter.Kind.file, .file, .file, .hardLink, .symbolicLink, .device, .pax,
            ])
            let isFalse = generator.once(in: 10)
            // What claims to be longer has the next members in it; what has odd headers may be anything.
            if isFalse || kind == .pax { isPlain = false }
            tar.add(
                name,
                content,
                kind: kind,
                link: generator.text(),
                claimed: isFalse ? generator.int(0...1 << 30) : nil
            )
            programs.insert(try SHA256(of: content).description)
        }
        let bytes = generator.once(in: 8) ? tar.bytes : tar.finished
        programs.insert(try SHA256(of: bytes).description)
        let known = isPlain ? programs : nil
        let isDamaged = generator.once(in: 3)
        switch generator.int(0...3) {
        case 0:
            return Sample(
                bytes: isDamaged ? generator.mutated(bytes) : bytes,
                programs: isDamaged ? nil : known
            )
        case 1:
            // These have no checksum.
            let packed = Packing.zstd(bytes, zeros: generator.once(in: 4) ? generator.int(0...4 << 20) : 0)
            return Sample(
                bytes: isDamaged ? generator.mutated(packed) : packed,
                programs: isDamaged ? nil : known
            )
        default:
            let packed = Packing.gzip(bytes)
            return Sample(bytes: isDamaged ? generator.mutated(packed) : packed, programs: known)
        }
    }
}
