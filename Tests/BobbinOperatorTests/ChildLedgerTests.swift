import KubeModel
import Testing

@testable import BobbinOperator

struct ChildLedgerTests {
    static let configuration: JSONValue = [
        "metadata": ["name": "app", "namespace": "ns", "labels": ["a": "b"]],
        "spec": ["replicas": 2],
    ]
    static let wanted = Digest(of: configuration)

    private func live(
        owner: String = "uid",
        digest: String = wanted.description,
        replicas: Int = 2,
        labels: String = #"{"a":"b"}"#
    ) throws -> Deployment {
        let text = """
            {"metadata":{"name":"app","namespace":"ns","labels":\(labels),
             "annotations":{"\(ChildLedger.annotation)":"\(digest)"},
             "ownerReferences":[{"kind":"SpinApp","name":"app","uid":"\(owner)","controller":true}]},
             "spec":{"replicas":\(replicas),"paused":false}}
            """
        return try Deployment(json: Array(text.utf8))
    }

    private func verdict(_ ledger: ChildLedger, _ live: Deployment?) throws -> ChildLedger.Verdict {
        try ledger.verdict(on: live, wanted: Self.wanted, configuration: Self.configuration, owner: "uid")
    }

    @Test func `a child that isn't there is applied`() throws {
        #expect(try verdict(ChildLedger(), nil) == .apply)
    }

    @Test func `a child of somebody else is never touched`() throws {
        #expect(try verdict(ChildLedger(), live(owner: "other")) == .foreign)
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
