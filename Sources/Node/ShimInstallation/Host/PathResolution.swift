// SPDX-License-Identifier: Apache-2.0

import Artifacts

/// Follows a host's path one part after the other, never out of the host's root.
struct PathResolution {
    /// As many symbolic links as Linux follows.
    static let linkLimit = 40

    let root: String

    /// The path without symbolic links, `.` and `..`; absolute, and "" for the root itself.
    func resolve(_ path: String) throws(SystemError) -> String {
        // What is still to be followed, the next part last.
        var rest = Self.parts(path)
        var resolved: [Substring] = []
        var links = 0
        var isThere = true
        while let part = rest.popLast() {
            if part == ".." {
                // What isn't there has no symbolic links, so its `..` is what it says.
                _ = resolved.popLast()
                isThere = true
                continue
            }
            resolved.append(part)
            guard isThere else { continue }
            let local = root + Self.joined(resolved)
            guard local.utf8.count < 4096 else { throw .nameTooLong }
            guard let status = try FileStatus.of(local) else {
                isThere = false
                continue
            }
            guard status.kind == .link else {
                if status.kind != .folder, !rest.isEmpty { throw .notAFolder }
                continue
            }
            links += 1
            guard links <= Self.linkLimit else { throw .looping }
            let target = try Folder.target(ofLink: local)
            resolved.removeLast()
            if target.utf8.first == UInt8(ascii: "/") { resolved.removeAll() }
            rest += Self.parts(target)
        }
        return Self.joined(resolved)
    }

    /// The parts of a path, the first one last; without those that lead nowhere.
    private static func parts(_ path: String) -> [Substring] {
        path.split(separator: "/").filter { $0 != "." }.reversed()
    }

    private static func joined(_ parts: [Substring]) -> String { parts.map { "/\($0)" }.joined() }
}
