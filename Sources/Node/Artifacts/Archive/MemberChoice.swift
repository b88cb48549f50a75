// SPDX-License-Identifier: Apache-2.0

import SpinAPI

/// Decides which member of an archive is the shim, by names alone.
///
/// It is the one with the wanted name (or path, where a path is wanted). Where there is none, and a name was wanted, it
/// is the only one that is called like a shim.
struct MemberChoice {
    /// The first of those found, and how many there are: an archive may have very many.
    private struct Found {
        var names: [String] = []
        var count = 0

        mutating func add(_ name: String) {
            if names.count < 5 { names.append(name) }
            count += 1
        }

        var list: String { Printable.list(names, of: count) }
    }

    private let binary: String
    private let path: [Substring]?
    private var wanted = Found()
    private var similar = Found()
    private var others = Found()
    private var first: (wanted: ArchiveMember?, similar: ArchiveMember?)
    /// What has the wanted name, but is no file.
    private var unusable: ArchiveMember?

    /// - Parameter binary: A file name, or with a slash in it a path from the archive's root.
    init(binary: String) {
        self.binary = binary
        path = binary.utf8.contains(UInt8(ascii: "/")) ? Self.parts(binary) : nil
    }

    mutating func offer(_ member: ArchiveMember) {
        guard let name = member.name, member.kind != .folder else { return }
        let base = name.split(separator: "/").last.map(String.init) ?? ""
        let isWanted = path.map { $0 == Self.parts(name) } ?? (base == binary)
        guard member.kind == .file else {
            if isWanted { unusable = unusable ?? member }
            return
        }
        if isWanted {
            wanted.add(name)
            first.wanted = first.wanted ?? member
        } else if path == nil, base.hasPrefix("containerd-shim-") {
            similar.add(name)
            first.similar = first.similar ?? member
        } else {
            others.add(name)
        }
    }

    /// The member to take.
    func decide() throws(NodeFailure) -> ArchiveMember {
        switch (wanted.count, similar.count) {
        case (1, _): if let member = first.wanted { return member }
        case (0, 1): if unusable == nil, let member = first.similar { return member }
        default: break
        }
        throw NodeFailure(
            .archiveInvalid,
            "the archive has \(problem); set fetchStrategy.binary to the name of the shim in it"
        )
    }

    private var problem: String {
        let binary = Printable.text(binary)
        if wanted.count > 1 { return "more than one \(binary): \(wanted.list)" }
        if let unusable { return "a \(binary) that is \(unusable.kind.rawValue), not a file" }
        if similar.count > 1 { return "no \(binary), and more than one possible match: \(similar.list)" }
        return "no \(binary), " + (others.count == 0 ? "and no other file" : "but \(others.list)")
    }

    /// The parts of a path from the root, be it written `/usr/bin/x`, `usr/bin/x` or `./usr/bin/x`. One with `..` is
    /// like no other.
    private static func parts(_ path: String) -> [Substring] {
        path.split(separator: "/").filter { $0 != "." }
    }
}
