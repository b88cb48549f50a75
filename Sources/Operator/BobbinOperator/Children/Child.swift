// SPDX-License-Identifier: Apache-2.0

package import KubeModel

/// An object that we render from a SpinApp or a Shim and keep as rendered, such as a Deployment.
package protocol Child: Resource {
    /// Changes whenever a part of the object changes that we could have rendered.
    var digest: Digest { get }
    /// The object's `spec`, or what it has instead, for as long as it hasn't been compared.
    var spec: RawObject { get }
    /// The same part of a configuration that was rendered.
    static func content(of configuration: JSONValue) -> JSONValue?
    /// Whether an unforced apply can't but conflict with an object of that name that isn't ours.
    static var conflictsByItself: Bool { get }
    /// The lists of the content in which nobody else may have an element. Others may add to all other lists that
    /// Kubernetes merges by key.
    static var exactLists: Set<String> { get }
    /// Where the content is in the object; empty for the object itself.
    static var contentPath: [String] { get }
}

extension Child {
    package static func content(of configuration: JSONValue) -> JSONValue? { configuration["spec"] }
    package static var exactLists: Set<String> { [] }
    package static var contentPath: [String] { ["spec"] }

    static func digest(metadata: ObjectMeta, spec: [UInt8]) -> Digest {
        var digest = Digest()
        digest.combine(spec)
        digest.combine(metadata.labels)
        digest.combine(metadata.annotations)
        for owner in metadata.ownerReferences {
            digest.combine(owner.uid.utf8)
            digest.combine([owner.isController ? 1 : 0, owner.blocksOwnerDeletion ? 1 : 0])
        }
        return digest
    }
}

extension ObjectMeta {
    /// Whether the SpinApp of that UID owns the object, as its controller or (the Secrets) otherwise.
    package func isOwned(by uid: String) -> Bool { ownerReferences.contains { $0.uid == uid } }
}
