// SPDX-License-Identifier: Apache-2.0

import KubeModel
import SpinAPI
import Testing

@testable import BobbinOperator

struct ChildLedgerTests {
    static let configuration: JSONValue = [
        "metadata": ["name": "app", "namespace": "ns", "labels": ["a": "b"]],
        "spec": ["replicas": 2],
    ]
    static let wanted = Digest(of: configuration)
    static let owner = ChildOwner(type: SpinApp.type, name: "app", uid: "uid")
    private static let kubectl = #"[{"manager":"kubectl-create","operation":"Update"}]"#

    private func live(
        owner: String = "uid",
        digest: String = wanted.description,
        replicas: Int = 2,
        labels: String = #"{"a":"b"}"#,
        managers: String = #"[{"manager":"bobbin","operation":"Apply"}]"#,
        isDeleted: Bool = false
    ) throws -> Deployment {
        let references =
            owner.isEmpty
            ? "[]"
            : #"[{"apiVersion":"core.spinkube.dev/v1alpha1","kind":"SpinApp","name":"app","uid":"\#(owner)","controller":true}]"#
        let deletion = isDeleted ? #""deletionTimestamp":"2026-01-01T00:00:00Z","finalizers":["a/b"],"# : ""
        let text = """
            {"metadata":{"name":"app","namespace":"ns","labels":\(labels),\(deletion)
             "annotations":{"\(ChildLedger.annotation)":"\(digest)"},"managedFields":\(managers),
             "ownerReferences":\(references)},
             "spec":{"replicas":\(replicas),"paused":false}}
            """
        return try Deployment(json: Array(text.utf8))
    }

    private func verdict(_ ledger: ChildLedger, _ live: Deployment?) throws -> ChildLedger.Verdict {
        try ledger.verdict(
            on: live,
            wanted: Self.wanted,
            configuration: Self.configuration,
            owner: Self.owner
        )
    }

    @Test func `a child that isn't there is applied`() throws {
        #expect(try verdict(ChildLedger(), nil) == .apply)
    }

    @Test func `an object that somebody else made is never touched, whatever owner it names`() throws {
        for owner in ["uid", "", "earlier"] {
            let theirs = try live(owner: owner, replicas: 5, managers: Self.kubectl)
            #expect(try verdict(ChildLedger(), theirs) == .foreign, "owner \(owner)")
        }
    }

    @Test(arguments: ["", "earlier"])
    func `a child of ours that lost its owner is adopted`(owner: String) throws {
        #expect(try verdict(ChildLedger(), live(owner: owner, replicas: 5)) == .adopt)
    }

    @Test func `a restore that lost the field managers is adopted where it is to the letter what we made`()
        throws
    {
        let restorer = #"[{"manager":"velero-server","operation":"Update"}]"#
        #expect(try verdict(ChildLedger(), live(owner: "", managers: restorer)) == .adopt)
        #expect(try verdict(ChildLedger(), live(owner: "", replicas: 5, managers: restorer)) == .foreign)
    }

    @Test func `nothing is applied to a child that is being deleted`() throws {
        #expect(try verdict(ChildLedger(), live(isDeleted: true)) == .terminating)
        #expect(try verdict(ChildLedger(), live(managers: Self.kubectl, isDeleted: true)) == .foreign)
    }

    @Test func `repairs of what is changed again and again wait longer each time`() throws {
        let ledger = ChildLedger()
        let key = ObjectKey(namespace: "ns", name: "app")
        func wait(at seconds: Int, wanted: Digest = Self.wanted) -> Duration? {
            ledger.claimRepair(
                of: key,
                Deployment.self,
                wanted: wanted,
                owner: Self.owner,
                at: .seconds(seconds)
            )
        }
        // What was never right is no repair.
        for _ in 0..<9 { #expect(wait(at: 0) == nil) }
        ledger.record(try live(), wanted: Self.wanted, owner: Self.owner)
        #expect((0..<3).map { _ in wait(at: 1) } == [nil, nil, nil])
        #expect(wait(at: 2) == .seconds(4))
        #expect(wait(at: 6) == nil)
        #expect(wait(at: 7) == .seconds(9))
        // Another configuration is no repair.
        #expect(wait(at: 7, wanted: Digest()) == nil)
        // A day on, somebody's edit is undone at once again.
        #expect(wait(at: 86_400) == nil)
    }

    @Test func `after a restart a child that is right is left alone, and its bytes are given back`() throws {
        let ledger = ChildLedger()
        let child = try live()
        #expect(try verdict(ledger, child) == .settled)
        #expect(try child.spec.value() == nil)
        #expect(try verdict(ledger, child) == .settled)
    }

    @Test func `another configuration than the one applied last is applied, though all it has is there`()
        throws
    {
        #expect(try verdict(ChildLedger(), live(digest: "older")) == .apply)
    }

    @Test func `an edit by hand is found, whether remembered or not`() throws {
        let ledger = ChildLedger()
        #expect(try verdict(ledger, live()) == .settled)
        #expect(try verdict(ledger, live(replicas: 5)) == .apply)
        #expect(try verdict(ChildLedger(), live(labels: "{}")) == .apply)
    }
}
