// SPDX-License-Identifier: Apache-2.0

import Foundation
import KubeModel

/// What was recorded, by the kinds of control planes that took part in the acceptance suite.
struct Recordings {
    private(set) var byControlPlane: [String: Recording] = [:]

    /// The kind that takes part wherever the suite runs.
    private static let ubiquitous = "embedded"

    init(_ byControlPlane: [String: Recording]) { self.byControlPlane = byControlPlane }

    /// What the suite left in a folder, of the operators with some rights: `cluster` or `namespaced`. The files are
    /// called `<rights>-<kind of control plane>-<anything>.log`.
    init(of rights: String, in folder: URL) throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path()).sorted() {
            let parts = name.split(separator: "-", maxSplits: 2).map(String.init)
            guard parts.count == 3, parts[0] == rights, name.hasSuffix(".log") else { continue }
            let lines = try Data(contentsOf: folder.appending(path: name)).split(
                separator: UInt8(ascii: "\n")
            )
            // The last line may have been cut off with its server.
            let events = lines.compactMap { try? JSONValue(json: Array($0)) }
            byControlPlane[parts[1], default: Recording([])].add(Recording(events))
        }
    }

    /// All that was asked for, anywhere.
    var all: Recording {
        byControlPlane.sorted { $0.key < $1.key }.reduce(into: Recording([])) { $0.add($1.value) }
    }

    /// What has to show a use of each right.
    ///
    /// The embedded control plane's part alone, where it took part: a right that only a test on another kind asks for
    /// would be found unused on a machine that has no other, so it is found unused on every machine. Where the suite was
    /// narrowed down to other kinds, what they recorded.
    var decisive: Recording { byControlPlane[Self.ubiquitous] ?? all }
}
