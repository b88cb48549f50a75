// SPDX-License-Identifier: Apache-2.0

import KubeModel
package import SpinAPI

/// The file that a Shim's ``InstallationRecord`` is kept in on a host.
package struct RecordFile: Sendable {
    package let host: HostRoot
    package let path: String
    private let folder: String

    package init(_ folder: ShimFolder) {
        host = folder.host
        self.folder = folder.path
        path = "\(folder.path)/state.json"
    }

    /// What was written last; `nil` where there is nothing, or nothing that can be understood: all that it says can be
    /// found out again, at the price of fetching the artifact once more.
    package func read() throws(NodeFailure) -> InstallationRecord? {
        guard let bytes = try host.read(path) else { return nil }
        do { return try InstallationRecord(json: bytes) } catch { return nil }
    }

    package func write(_ record: InstallationRecord) throws(NodeFailure) {
        try host.makeFolders(folder)
        try host.write(record.json.jsonBytes, to: path, mode: 0o600)
    }
}
