// SPDX-License-Identifier: Apache-2.0

package import KubeModel
package import SpinAPI

/// The object that children are made for: a SpinApp or a Shim.
package struct ChildOwner: Sendable, Hashable {
    package var type: ResourceType
    package var name: String
    package var uid: String

    package init(type: ResourceType, name: String, uid: String) {
        self.type = type
        self.name = name
        self.uid = uid
    }

    package init(_ app: SpinApp) {
        self.init(type: SpinApp.type, name: app.metadata.name, uid: app.metadata.uid)
    }

    package init(_ shim: Shim) {
        self.init(type: Shim.type, name: shim.metadata.name, uid: shim.metadata.uid)
    }

    /// The owner's key.
    ///
    /// - Parameter namespace: Where a child of it is: an owner that has a namespace is in the same one.
    package func key(ofChildIn namespace: String) -> ObjectKey {
        ObjectKey(namespace: type.isNamespaced ? namespace : "", name: name)
    }
}

/// Whose an object is that could be a child of ours.
///
/// Ours is what we made: it carries our mark (the annotation with the digest of what was applied) and our field
/// manager. A label, a name or an owner reference alone makes nothing ours, whoever set it.
package enum Ownership: Sendable, Hashable {
    /// We made it, and it belongs to this owner.
    case ours
    /// SpinKube's operators made it for this owner: it is taken over.
    case predecessors
    /// We made it, and it lost its owner: in a restore, or by `kubectl delete --cascade=orphan`. It is adopted.
    case orphaned
    /// Anything else. It is neither written nor deleted.
    case foreign

    /// Whether the object may be deleted when it is no longer wanted.
    package var allowsDeletion: Bool { self == .ours || self == .predecessors }

    /// Decides about an object that this owner is to control.
    package init(of metadata: ObjectMeta, for owner: ChildOwner) {
        let isMarked = metadata.annotations[SpinKeyspace.appliedConfigurationAnnotation] != nil
        let isMade = metadata.isWritten(by: ChildWriter.fieldManager)
        switch Belonging(of: metadata, to: owner) {
        case .owner:
            // Without any manager somebody reset the managed fields; what was copied by hand has its copier's.
            if isMade || (isMarked && metadata.fieldManagers.isEmpty) {
                self = .ours
            } else {
                self = Self.isPredecessors(metadata, of: owner) ? .predecessors : .foreign
            }
        case .nobody: self = isMarked && isMade ? .orphaned : .foreign
        case .another: self = .foreign
        }
    }

    /// spin-operator applies Deployments and Services; runtime-class-manager creates RuntimeClasses.
    private static func isPredecessors(_ metadata: ObjectMeta, of owner: ChildOwner) -> Bool {
        owner.type == SpinApp.type
            ? Takeover.isNeeded(for: metadata)
            : metadata.fieldManagers.contains { shimPredecessors.contains($0.manager) }
    }

    /// The field managers of runtime-class-manager, which is built as `manager`.
    private static let shimPredecessors: Set<String> = ["manager", "runtime-class-manager", "rcm"]
}

/// Which owner an object's references name.
private enum Belonging {
    case owner
    /// None, or an earlier object of the owner's kind and name, which is gone: names are unique.
    case nobody
    case another

    init(of metadata: ObjectMeta, to owner: ChildOwner) {
        let controller = metadata.controller
        let isOwned = metadata.isOwned(by: owner.uid)
        if isOwned, controller == nil || controller?.uid == owner.uid {
            self = .owner
        } else if let controller {
            self = controller.isEarlier(owner) ? .nobody : .another
        } else {
            let others = metadata.ownerReferences.filter { $0.isOfKind(owner.type) && !$0.isEarlier(owner) }
            self = others.isEmpty ? .nobody : .another
        }
    }
}

extension OwnerReference {
    /// Whether it names an object of a kind, in whichever version.
    func isOfKind(_ type: ResourceType) -> Bool {
        kind == type.kind && apiVersion.split(separator: "/").first.map(String.init) == type.group
    }

    /// Whether it names an earlier object of the owner's name.
    func isEarlier(_ owner: ChildOwner) -> Bool {
        isOfKind(owner.type) && name == owner.name && uid != owner.uid
    }
}

extension ObjectMeta {
    /// Whether a manager has written fields of the object.
    func isWritten(by manager: String) -> Bool { fieldManagers.contains { $0.manager == manager } }

    /// Whether an earlier owner of the same name is still named, which keeps a new one from controlling it.
    func namesEarlierOwner(than owner: ChildOwner) -> Bool {
        ownerReferences.contains { $0.isEarlier(owner) }
    }

    /// The owner references with this owner's instead of those of earlier ones.
    func ownerReferences(with owner: OwnerReference, for child: ChildOwner) -> JSONValue {
        .array((ownerReferences.filter { !$0.isEarlier(child) && $0.uid != owner.uid } + [owner]).map(\.json))
    }
}
