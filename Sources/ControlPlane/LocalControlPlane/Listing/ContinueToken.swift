// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// Where a page ended: the version of the list and the last key.
struct ContinueToken: Sendable, Hashable {
    var version: UInt64
    var last: ObjectKey

    init(version: UInt64, last: ObjectKey) {
        self.version = version
        self.last = last
    }

    var text: String { "v1.\(version).\(last.namespace)/\(last.name)" }

    init?(_ text: String) {
        let parts = text.split(separator: ".", maxSplits: 2)
        guard parts.count == 3, parts[0] == "v1", let version = UInt64(parts[1]) else { return nil }
        let key = parts[2].split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard key.count == 2 else { return nil }
        self.version = version
        last = ObjectKey(namespace: String(key[0]), name: String(key[1]))
    }
}
