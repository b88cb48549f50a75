// SPDX-License-Identifier: Apache-2.0

internal import SpinAPI

/// A text with blocks of ours in it, each between two marker lines.
///
/// A block is put after a line break of its own, and taken away with it: so nothing has to be remembered of whether
/// the text ended with a line break before. Everything else is kept byte for byte.
struct MarkedText {
    /// Whose block it is.
    enum Owner: Sendable, Hashable {
        case shim(String)
        /// The runtime that containerd 1 had by default, and would lose by ours.
        case defaultRuntime

        var name: String {
            switch self {
            case .shim(let name): "shim \(name)"
            case .defaultRuntime: "default runtime"
            }
        }
        var opening: String { "\(Marker.opening)\(name)\(Marker.note)" }
        var closing: String { "\(Marker.closing)\(name)" }
    }

    enum Piece: Sendable, Hashable {
        case foreign([UInt8])
        /// From the opening marker to the line break after the closing one.
        case block(Owner, [UInt8])
    }

    private(set) var pieces: [Piece] = []

    /// Takes a text apart; throws `configurationInvalid` with the line of a marker that doesn't belong where it is. What
    /// looks like a marker within a string of TOML is somebody's text.
    init(_ bytes: [UInt8], path: String) throws(NodeFailure) {
        var foreign: [UInt8] = []
        var open: (owner: Owner, line: Int, bytes: [UInt8])?
        var seen: Set<Owner> = []
        let lines = bytes.split(after: .lineFeed)
        let strings = MultilineStrings(lines)
        for (index, line) in lines.enumerated() {
            let marker = strings.begins(within: index) ? nil : Marker(line)
            switch (marker, open) {
            case (nil, nil): foreign += line
            case (nil, _?): open?.bytes += line
            case (.open(let owner), nil) where seen.insert(owner).inserted:
                if !foreign.isEmpty { pieces.append(.foreign(foreign)) }
                foreign = []
                open = (owner, index + 1, Array(line))
            case (.close(let owner), let block?) where owner == block.owner:
                pieces.append(.block(owner, block.bytes + line))
                open = nil
            case (.open(let owner)?, nil): throw Self.twice(owner, line: index + 1, path: path)
            case (_, let block?): throw Self.unclosed(block.owner, line: block.line, path: path)
            case (.close(let owner)?, nil): throw Self.unopened(owner, line: index + 1, path: path)
            }
        }
        if let open { throw Self.unclosed(open.owner, line: open.line, path: path) }
        if !foreign.isEmpty { pieces.append(.foreign(foreign)) }
    }

    /// The text.
    var bytes: [UInt8] {
        pieces.flatMap { piece in
            switch piece {
            case .foreign(let bytes), .block(_, let bytes): bytes
            }
        }
    }

    /// Whose blocks are in it.
    var owners: [Owner] { blocks.map(\.owner) }

    var blocks: [(owner: Owner, bytes: [UInt8])] {
        pieces.compactMap { piece in
            if case .block(let owner, let bytes) = piece { (owner, bytes) } else { nil }
        }
    }

    var hasShims: Bool { owners.contains { $0 != .defaultRuntime } }

    /// The text as it is without any block of ours.
    var foreign: [UInt8] {
        var text = self
        for owner in owners { text.remove(owner) }
        return text.bytes
    }

    /// Puts a block where the owner's is, or at the end; the lines come without the markers.
    mutating func set(_ owner: Owner, lines: [String]) {
        let place = pieces.firstIndex { if case .block(owner, _) = $0 { true } else { false } }
        let isCarriage: Bool
        if let place, case .block(_, let block) = pieces[place] {
            isCarriage = block.split(after: .lineFeed).first?.endsWithCarriage ?? false
        } else {
            isCarriage =
                bytes.split(after: .lineFeed).last { $0.last == .lineFeed }?.endsWithCarriage ?? false
        }
        let lineBreak = isCarriage ? "\r\n" : "\n"
        let text = ([owner.opening] + lines + [owner.closing]).map { $0 + lineBreak }.joined()
        if let place {
            pieces[place] = .block(owner, Array(text.utf8))
        } else {
            pieces += [.foreign(Array(lineBreak.utf8)), .block(owner, Array(text.utf8))]
        }
    }

    /// Takes the owner's block away, with the line break that came with it.
    mutating func remove(_ owner: Owner) {
        guard let place = pieces.firstIndex(where: { if case .block(owner, _) = $0 { true } else { false } }),
            case .block(_, let block) = pieces.remove(at: place)
        else { return }
        guard place > 0, case .foreign(var before) = pieces[place - 1] else { return }
        let lineBreak: [UInt8] =
            block.split(after: .lineFeed).first?.endsWithCarriage == true
            ? [.carriageReturn, .lineFeed] : [.lineFeed]
        guard before.suffix(lineBreak.count).elementsEqual(lineBreak) else { return }
        before.removeLast(lineBreak.count)
        // Somebody has taken the break away already, and written on after the block: two lines would become one.
        if let last = before.last, last != .lineFeed, let next = firstByte(from: place), next != .lineFeed,
            next != .carriageReturn
        {
            return
        }
        pieces[place - 1] = .foreign(before)
    }

    private func firstByte(from place: Int) -> UInt8? {
        for piece in pieces[place...] {
            switch piece {
            case .foreign(let bytes), .block(_, let bytes): if let byte = bytes.first { return byte }
            }
        }
        return nil
    }
}

extension MarkedText {
    private static func unclosed(_ owner: Owner, line: Int, path: String) -> NodeFailure {
        NodeFailure(
            .configurationInvalid,
            "line \(line) of \"\(path)\" starts the block of Bobbin's \(owner.name), which has no end; remove the "
                + "block from that line on, and the agent writes it again"
        )
    }

    private static func twice(_ owner: Owner, line: Int, path: String) -> NodeFailure {
        NodeFailure(
            .configurationInvalid,
            "line \(line) of \"\(path)\" starts a second block of Bobbin's \(owner.name); remove one of the blocks "
                + "with its markers"
        )
    }

    private static func unopened(_ owner: Owner, line: Int, path: String) -> NodeFailure {
        NodeFailure(
            .configurationInvalid,
            "line \(line) of \"\(path)\" ends a block of Bobbin's \(owner.name) that has no start; remove the block "
                + "up to that line, and the agent writes it again"
        )
    }
}
