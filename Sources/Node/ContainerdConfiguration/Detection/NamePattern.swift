// SPDX-License-Identifier: Apache-2.0

/// A pattern for the names of files, in which each `*` stands for any bytes.
///
/// Where a name doesn't go on as the pattern does, only the last star takes one byte more: what an earlier one would
/// take, the last one can take as well. So it is at most as many steps as the name's length times the pattern's, however
/// many stars there are.
struct NamePattern: Sendable {
    private let pattern: [UInt8]

    init(_ pattern: some StringProtocol) { self.pattern = Array(pattern.utf8) }

    func matches(_ name: String) -> Bool {
        let name = Array(name.utf8)
        var position = 0
        var rest = 0
        // Where the last star is, and up to where it reaches.
        var star: (pattern: Int, name: Int)?
        while position < name.count {
            if rest < pattern.count, pattern[rest] == UInt8(ascii: "*") {
                star = (rest, position)
                rest += 1
            } else if rest < pattern.count, pattern[rest] == name[position] {
                rest += 1
                position += 1
            } else if let last = star {
                star = (last.pattern, last.name + 1)
                position = last.name + 1
                rest = last.pattern + 1
            } else {
                return false
            }
        }
        return pattern[rest...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
