// SPDX-License-Identifier: Apache-2.0

import Foundation
import KubeModel
import Manifests
import Testing

/// How recorded requests are judged.
@Suite struct JudgementTests {
    private static let roles = """
        kind: ClusterRole
        metadata: {name: bobbin}
        rules:
        - {apiGroups: [apps], resources: [deployments], verbs: [get, patch, create]}
        - {apiGroups: [core.spinkube.dev], resources: [spinapps/finalizers], verbs: [update]}
        ---
        kind: ClusterRoleBinding
        metadata: {name: bobbin}
        roleRef: {kind: ClusterRole, name: bobbin}
        subjects: [{kind: ServiceAccount, name: bobbin, namespace: bobbin}]
        ---
        kind: Role
        metadata: {name: lease, namespace: bobbin}
        rules:
        - {apiGroups: [coordination.k8s.io], resources: [leases], resourceNames: [bobbin], verbs: [get]}
        ---
        kind: RoleBinding
        metadata: {name: lease, namespace: bobbin}
        roleRef: {kind: Role, name: lease}
        subjects: [{kind: ServiceAccount, name: bobbin, namespace: bobbin}]
        ---
        kind: Role
        metadata: {name: unbound, namespace: bobbin}
        rules: [{apiGroups: [""], resources: [secrets], verbs: [get]}]
        """

    private static let unseen = [
        UnseenRight(group: "core.spinkube.dev", resource: "spinapps/finalizers", verb: "update", reason: "")
    ]

    private func event(
        _ verb: String,
        _ resource: String,
        _ name: String = "a",
        group: String = "apps",
        namespace: String = "default",
        code: Int64 = 200,
        message: String = "",
        user: String = "system:serviceaccount:bobbin:bobbin"
    ) -> JSONValue {
        [
            "verb": .string(verb), "user": ["username": .string(user)],
            "objectRef": [
                "resource": .string(resource), "apiGroup": .string(group), "name": .string(name),
                "namespace": .string(namespace),
            ],
            "responseStatus": ["code": .integer(code), "message": .string(message)],
        ]
    }

    private var all: [JSONValue] {
        [
            event("get", "deployments"), event("patch", "deployments", code: 201),
            event("get", "leases", "bobbin", group: "coordination.k8s.io", namespace: "bobbin"),
        ]
    }

    /// - Parameter kinds: What was asked of each kind of control plane that took part.
    private func judge(on kinds: [String: [JSONValue]]) throws -> Judgement {
        let grants = Roles(try YAML.documents(Self.roles, source: "roles")).grants
        return Judgement(grants, Recordings(kinds.mapValues { Recording($0) }), unseen: Self.unseen)
    }

    private func judge(_ events: [JSONValue]) throws -> Judgement { try judge(on: ["embedded": events]) }

    @Test func `all that is given and asked for is right`() throws {
        let judgement = try judge(all)
        #expect(judgement.missing.isEmpty && judgement.unused.isEmpty && judgement.needless.isEmpty)
        #expect(judgement.refusals.isEmpty)
    }

    @Test func `a patch that made its object needs the right to create it`() throws {
        let unused = try judge([all[0], event("patch", "deployments"), all[2]]).unused
        #expect(unused.map(\.verb) == ["create"])
    }

    @Test func `what isn't given is missing, whoever answered`() throws {
        let others = [
            event("delete", "deployments"), event("get", "leases", "other", group: "coordination.k8s.io"),
            event("get", "secrets", group: "", namespace: "bobbin"), event("patch", "deployments/scale"),
        ]
        #expect(try judge(all + others).missing.count == 4)
    }

    @Test func `a path that isn't of discovery is missing`() throws {
        func path(_ path: String) -> JSONValue {
            ["verb": "get", "userAgent": "bobbin-operator/1", "requestURI": .string(path)]
        }
        let judgement = try judge(all + ["/api/v1", "/version", "/apis/apps/v1?x=y", "/metrics"].map(path))
        #expect(judgement.missing.map(\.resource) == ["/metrics"])
    }

    @Test func `what nobody asked for is unused`() throws {
        #expect(try judge([]).unused.count == 4)
        let others = all.map { event in
            var event = event
            event["user"] = ["username": "admin"]
            return event
        }
        #expect(try judge(others).unused.count == 4)
    }

    @Test func `an exception that is asked for is none`() throws {
        let event = event("update", "spinapps/finalizers", group: "core.spinkube.dev")
        #expect(try judge(all + [event]).needless == Self.unseen)
    }

    @Test func `a refusal counts, unless the same was allowed too`() throws {
        let message =
            #"deployments.apps "a" is forbidden: cannot set blockOwnerDeletion: User cannot do that"#
        let refusal = event("patch", "deployments", code: 403, message: message)
        #expect(try judge([refusal]).refusals.count == 1)
        #expect(try judge([refusal, event("patch", "deployments")]).refusals.isEmpty)
        let quota = event("patch", "deployments", code: 403, message: "exceeded quota")
        #expect(try judge([quota]).refusals.isEmpty)
    }

    @Test func `where there is only the embedded control plane, it has to ask for each right`() throws {
        #expect(try judge(on: ["embedded": all]).unused.isEmpty)
        #expect(try judge(on: ["embedded": Array(all.dropFirst())]).unused.map(\.verb) == ["get"])
    }

    @Test func `a right that only another control plane is asked for is unused there as well`() throws {
        let judgement = try judge(on: ["embedded": Array(all.dropFirst()), "real": all])
        #expect(judgement.unused.map(\.verb) == ["get"])
        #expect(judgement.missing.isEmpty && judgement.needless.isEmpty)
    }

    @Test func `without the embedded one, the others have to ask for each right`() throws {
        #expect(try judge(on: ["real": all]).unused.isEmpty)
        #expect(try judge(on: ["real": [all[0]], "cluster": Array(all.dropFirst())]).unused.isEmpty)
        #expect(try judge(on: ["real": Array(all.dropFirst())]).unused.map(\.verb) == ["get"])
    }

    @Test func `what isn't given is missing, and what is refused is refused, whichever was asked`() throws {
        let message = #"deployments.apps "a" is forbidden: User "bobbin" cannot get resource"#
        let refused = event("get", "deployments", code: 403, message: message)
        let judgement = try judge(on: ["embedded": all, "real": [refused, event("delete", "deployments")]])
        #expect(judgement.missing.map(\.verb) == ["delete"])
        #expect(judgement.refusals.count == 1)
    }

    @Test func `what was left in the suite's folder is told apart by the kind of control plane`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "bobbin-rights-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { #expect(throws: Never.self) { try FileManager.default.removeItem(at: folder) } }
        let line = Data(all[0].jsonBytes + [UInt8(ascii: "\n")])
        for name in [
            "cluster-embedded-1.log", "cluster-real-2.log", "namespaced-real-3.log", "judged-cluster",
        ] {
            try line.write(to: folder.appending(path: name))
        }
        let recordings = try Recordings(of: "cluster", in: folder)
        #expect(recordings.byControlPlane.keys.sorted() == ["embedded", "real"])
        #expect(recordings.decisive.needs == Recording([all[0]]).needs)
    }
}
