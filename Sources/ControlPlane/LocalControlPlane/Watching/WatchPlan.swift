// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// What a watch sends.
struct WatchPlan: Sendable {
    var renderer: ObjectRenderer
    var filter: ObjectFilter
    /// Objects that are sent first, as added.
    var initial: [StoredObject]
    /// Events after this version are sent.
    var start: UInt64
    /// Whether a bookmark closes the initial objects.
    var marksEndOfInitial: Bool
    var sendsBookmarks: Bool
    var timeoutSeconds: Int
    /// Sent instead of anything else, after which the watch ends.
    var failure: APIFailure?

    var storage: GroupResource { renderer.resource.storage }
}
