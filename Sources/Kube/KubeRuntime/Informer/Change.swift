// SPDX-License-Identifier: Apache-2.0

public import KubeClient
public import KubeModel

/// What happened to an object, as far as an informer knows: several changes may have become one.
public enum Change<Object: Resource>: Sendable {
    /// The object is there, and was not, or could not be read.
    case added(Object)
    /// The object changed. Whoever maps objects to keys should map both, as a reference may have moved.
    case updated(old: Object, new: Object)
    /// The object is gone, or left the selection; its last state.
    case deleted(Object)
    /// The object is there but can't be read, or one that couldn't be is gone; the store says which.
    case undecodable(UndecodableObject)
}
