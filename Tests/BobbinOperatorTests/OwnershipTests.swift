// SPDX-License-Identifier: Apache-2.0

import KubeModel
import SpinAPI
import Testing

@testable import BobbinOperator

struct OwnershipTests {
    private static let owner = ChildOwner(type: SpinApp.type, name: "app", uid: "uid")

    private func metadata(
        marked: Bool,
        managers: [String],
        owners: [(kind: String, name: String, uid: String, controls: Bool)]
    ) -> ObjectMeta {
        var metadata = ObjectMeta()
        if marked { metadata.annotations["core.spinkube.dev/applied-configuration"] = "1" }
        metadata.fieldManagers = managers.map { FieldManagerEntry(manager: $0, operation: "Apply") }
        metadata.ownerReferences = owners.map { owner in
            var reference = OwnerReference(
                to: SpinApp.type,
                name: owner.name,
                uid: owner.uid,
                isController: owner.controls,
                blocksOwnerDeletion: false
            )
            reference.kind = owner.kind
            return reference
        }
        return metadata
    }

    @Test(arguments: [
        (true, ["bobbin"], Ownership.ours), (false, ["bobbin"], .ours), (true, [], .ours),
        (false, ["spin-operator"], .predecessors), (true, ["kubectl-edit"], .foreign), (false, [], .foreign),
        (false, ["kubectl-create", "bobbin"], .ours),
    ])
    func `of the objects that an owner controls, ours are those that we made`(
        marked: Bool,
        managers: [String],
        expected: Ownership
    ) {
        let object = metadata(marked: marked, managers: managers, owners: [("SpinApp", "app", "uid", true)])
        #expect(Ownership(of: object, for: Self.owner) == expected)
    }

    @Test(arguments: [
        (true, ["bobbin"], Ownership.orphaned), (false, ["bobbin"], .foreign),
        (true, ["kubectl-edit"], .foreign),
        (false, ["spin-operator"], .foreign), (true, [], .foreign),
    ])
    func `of the objects that nobody controls, ours carry our mark and our field manager`(
        marked: Bool,
        managers: [String],
        expected: Ownership
    ) {
        let lost = metadata(marked: marked, managers: managers, owners: [])
        #expect(Ownership(of: lost, for: Self.owner) == expected)
        let earlier = metadata(
            marked: marked,
            managers: managers,
            owners: [("SpinApp", "app", "earlier", true)]
        )
        #expect(Ownership(of: earlier, for: Self.owner) == expected)
    }

    @Test(arguments: [
        ("SpinApp", "other", "o", true), ("SpinApp", "other", "o", false), ("ReplicaSet", "app", "o", true),
    ])
    func `what another owner has is foreign, though we made it`(
        owner: (kind: String, name: String, uid: String, controls: Bool)
    ) {
        let object = metadata(marked: true, managers: ["bobbin"], owners: [owner])
        #expect(Ownership(of: object, for: Self.owner) == .foreign)
    }

    @Test func `an owner of another kind that doesn't control is kept beside the new one`() {
        let object = metadata(
            marked: true,
            managers: ["bobbin"],
            owners: [("Backup", "b", "b", false), ("SpinApp", "app", "earlier", true)]
        )
        #expect(Ownership(of: object, for: Self.owner) == .orphaned)
        var app = SpinApp()
        app.metadata.key = ObjectKey(name: "app")
        app.metadata.uid = "uid"
        let references = object.ownerReferences(with: app.ownerReference(controls: true), for: Self.owner)
        #expect(references.array?.compactMap { $0["uid"]?.string } == ["b", "uid"])
    }
}
