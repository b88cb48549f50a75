// SPDX-License-Identifier: Apache-2.0

import Artifacts
import SpinAPI

/// Looks whether anything that matters has changed on a node, at the price of looking at a few files.
struct NodeDrift: Sendable {
    let folder: ShimFolder

    /// What the file system says of each file that is watched. What can't be looked at counts as not there.
    func states() -> [String: FileStatus] {
        var states: [String: FileStatus] = [:]
        do throws(NodeFailure) {
            for path in try RecordFile(folder).read()?.watched ?? [] {
                states[path] = try folder.host.status(of: path)
            }
        } catch {
            return [:]
        }
        return states
    }
}
