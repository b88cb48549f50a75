// SPDX-License-Identifier: Apache-2.0

/// What is known of an object that somebody refers to.
public enum ReferencedState: Sendable, Hashable {
    /// Nothing yet: neither has a watch shown it, nor has anybody read it.
    case unknown
    /// It isn't there.
    case absent
    /// It is there, in this version.
    case present(uid: String, resourceVersion: String)
}
