// SPDX-License-Identifier: Apache-2.0

import Diagnosis
import KubeModel
import Manifests
import SpinAPI
import Testing

/// Which installation a command is about.
struct InstallationChoiceTests {
    private typealias Candidate = InstallationChoice.Candidate

    private func object(_ text: String) throws -> JSONValue {
        try #require(try YAML.documents(text, source: "test").first)
    }

    @Test func `without any, the usual namespace is assumed`() {
        let choice = InstallationChoice(among: [], for: "default")
        #expect(choice.installation == Installation(namespace: "bobbin"))
        #expect(choice.found.isEmpty)
        #expect(choice.warning == nil)
    }

    @Test func `the one that there is is used, wherever it is`() {
        let choice = InstallationChoice(among: [Candidate(namespace: "elsewhere")], for: "default")
        #expect(choice.installation.namespace == "elsewhere")
        #expect(choice.warning == nil)
    }

    @Test(arguments: [("team-a", "c"), ("team-b", "b"), ("", "b")])
    func `the one that watches the namespace goes first, then one that watches all`(
        namespace: String,
        chosen: String
    ) {
        let candidates = [
            Candidate(namespace: "a", watched: ["team-z"]), Candidate(namespace: "d"),
            Candidate(namespace: "c", watched: ["team-a"]), Candidate(namespace: "b"),
        ]
        for candidates in [candidates, candidates.reversed()] {
            let choice = InstallationChoice(among: candidates, for: namespace)
            #expect(choice.installation.namespace == chosen)
            #expect(
                choice.warning
                    == "found Bobbin in namespaces \"a\", \"b\", \"c\" and \"d\"; using \"\(chosen)\". "
                    + "Set --operator-namespace to use another"
            )
        }
    }

    @Test func `what is found twice in one namespace is no choice`() {
        let choice = InstallationChoice(
            among: [Candidate(namespace: "a"), Candidate(namespace: "a")],
            for: ""
        )
        #expect(choice.warning == nil)
    }

    @Test(arguments: [
        ("app.kubernetes.io/name: bobbin", true), ("helm.sh/chart: bobbin-0.1.0", true),
        ("app.kubernetes.io/name: bobbin-shim", false), ("helm.sh/chart: bobbinet-1.0.0", false),
        ("app.kubernetes.io/component: operator", false),
    ])
    func `an operator's Deployment is told by its labels, another name of the chart's included`(
        label: String,
        isOperator: Bool
    ) throws {
        let deployment = try object(
            """
            kind: Deployment
            metadata: {name: a, namespace: elsewhere, labels: {\(label)}}
            spec: {template: {spec: {containers: [{name: operator, args: [--namespace=x]}]}}}
            """
        )
        let candidates = OperatorFacts.all(in: [deployment]).map(Candidate.init)
        #expect(candidates == (isOperator ? [Candidate(namespace: "elsewhere", watched: ["x"])] : []))
    }

    @Test(arguments: [("", [] as Set<String>), ("namespace: team-a, ", ["team-a"] as Set<String>)])
    func `a binding tells where the operator is, and a RoleBinding what it watches`(
        place: String,
        watched: Set<String>
    ) throws {
        let binding = try object(
            """
            metadata: {name: a, \(place)labels: {app.kubernetes.io/name: bobbin}}
            subjects:
            - {kind: ServiceAccount, name: bobbin, namespace: elsewhere}
            - {kind: Group, name: somebody}
            """
        )
        #expect(Candidate.all(in: binding) == [Candidate(namespace: "elsewhere", watched: watched)])
    }

    @Test func `a binding of somebody else's tells nothing`() throws {
        let binding = try object(
            """
            metadata: {name: bobbin}
            subjects: [{kind: ServiceAccount, name: bobbin, namespace: elsewhere}]
            """
        )
        #expect(Candidate.all(in: binding).isEmpty)
    }

    @Test func `the right to check who reads the metrics makes no operator one of the whole cluster`() throws
    {
        let binding = try object(
            """
            kind: ClusterRoleBinding
            metadata: {name: bobbin-metrics-auth, labels: {app.kubernetes.io/name: bobbin}}
            roleRef: {kind: ClusterRole, name: bobbin-metrics-auth}
            subjects: [{kind: ServiceAccount, name: bobbin, namespace: ops}]
            """
        )
        #expect(Candidate.all(in: binding).isEmpty)
        var whole = binding
        whole["roleRef"] = ["kind": "ClusterRole", "name": "bobbin"]
        #expect(Candidate.all(in: whole) == [Candidate(namespace: "ops")])
    }
}
