// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// The outcome of a write: the object as stored, and what to warn the client of.
struct WriteResult: Sendable {
    var object: StoredObject
    var warnings: [String] = []
    var isCreated = false
}
