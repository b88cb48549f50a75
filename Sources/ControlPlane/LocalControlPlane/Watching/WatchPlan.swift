import KubeModel

/// What a watch is to tell.
struct WatchPlan: Sendable {
    var renderer: ObjectRenderer
    var filter: ObjectFilter
    /// Objects that are told first, as if just added.
    var initial: [StoredObject]
    /// Events after this version are told.
    var start: UInt64
    /// Whether a bookmark closes the initial objects.
    var marksEndOfInitial: Bool
    var sendsBookmarks: Bool
    var timeoutSeconds: Int
    /// Told instead of anything else, after which the watch ends.
    var failure: APIFailure?

    var storage: GroupResource { renderer.resource.storage }
}
