// SPDX-License-Identifier: Apache-2.0

internal import KubeModel
internal import SpinAPI

/// The files that a configuration imports, in the order in which containerd reads them.
enum ImportedFiles {
    /// More than this many are not looked at.
    private static let limit = 100

    /// What each of them says, without our blocks. Those that aren't there are left out, as they can say nothing.
    static func all(
        of document: TOMLDocument,
        at path: String,
        in host: HostView
    ) throws(NodeFailure) -> [(path: String, document: TOMLDocument)] {
        var found: [(path: String, document: TOMLDocument)] = []
        var seen: Set<String> = [path]
        var pending = try paths(in: document, at: path, host: host)
        while !pending.isEmpty, found.count < limit {
            let path = pending.removeFirst()
            guard seen.insert(path).inserted, let bytes = try host.bytes(of: path) else { continue }
            let document = try TOMLDocument(try MarkedText(bytes, path: path).foreign, of: path)
            found.append((path, document))
            pending += try paths(in: document, at: path, host: host)
        }
        return found
    }

    /// The folders in which every file that ends with `.toml` is imported.
    static func folders(of document: TOMLDocument, at path: String) -> [String] {
        patterns(in: document, at: path).compactMap { pattern in
            guard pattern.hasSuffix("/*.toml") else { return nil }
            let folder = String(pattern.dropLast("/*.toml".count))
            return folder.contains("*") ? nil : folder
        }
    }

    private static func patterns(in document: TOMLDocument, at path: String) -> [String] {
        let folder = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
        return (document.tree["imports"]?.array ?? []).compactMap(\.string).map {
            $0.hasPrefix("/") ? $0 : "\(folder)/\($0)"
        }
    }

    private static func paths(
        in document: TOMLDocument,
        at path: String,
        host: HostView
    ) throws(NodeFailure) -> [String] {
        var paths: [String] = []
        for pattern in patterns(in: document, at: path) {
            guard pattern.contains("*") else {
                paths.append(pattern)
                continue
            }
            guard let slash = pattern.lastIndex(of: "/") else { continue }
            let folder = String(pattern[..<slash])
            let name = pattern[pattern.index(after: slash)...]
            let pattern = NamePattern(name)
            paths += try host.names(in: folder).filter(pattern.matches).map { "\(folder)/\($0)" }
        }
        return paths
    }
}
