// SPDX-License-Identifier: Apache-2.0

/// One change of one object, as watches send it.
struct StoreEvent: Sendable {
    /// The store's version after the change.
    let version: UInt64
    /// The object before; `nil` if it was created.
    let old: StoredObject?
    /// The object after; for a deletion its last state, at the version of the deletion.
    let object: StoredObject
    let isDeletion: Bool
}

/// The changes since a version.
enum EventsSince: Sendable {
    /// The events in order, and the version up to which they are complete.
    case events([StoreEvent], through: UInt64)
    /// Events have been dropped since; the oldest version that can still be asked for.
    case expired(oldest: UInt64)
}
