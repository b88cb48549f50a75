// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

/// The rights that no request shows: kube-apiserver asks for them where an owner reference blocks its owner's deletion.
@Suite(.fewAtOnce, .serialized, .timeLimit(.minutes(30)))
struct OwnerRightsTests {
    /// An object with an owner that waits for it.
    private static func child(of resource: String, kind: String) -> String {
        let group = resource == "shims" ? "runtime.spinkube.dev" : "core.spinkube.dev"
        return """
            apiVersion: apps/v1
            kind: \(kind)
            metadata:
              name: child
              namespace: \(OperatorProcess.namespace)
              ownerReferences:
              - apiVersion: \(group)/v1alpha1
                kind: \(resource == "shims" ? "Shim" : "SpinApp")
                name: owner
                uid: 6e3c2f9d-3c8f-4a53-9d2c-0d4d6a2f7b11
                controller: true
                blockOwnerDeletion: true
            spec:
              selector: {matchLabels: {a: b}}
              template:
                metadata: {labels: {a: b}}
                spec: {containers: [{name: c, image: example.com/c}]}
            """
    }

    @Test(
        arguments: ControlPlaneKind.withoutControllers.filter { $0 != .embedded },
        [("spinapps", "Deployment"), ("shims", "DaemonSet")]
    )
    func `without the right to an owner's finalizers its objects are refused`(
        plane kind: ControlPlaneKind,
        of child: (resource: String, kind: String)
    ) async throws {
        try await ControlPlane.withOwn(kind, rights: .reduced) { plane in
            try await Installation.apply(to: plane)
            let manifest = Self.child(of: child.resource, kind: child.kind)
            func isMade() async throws -> Kubectl.Result {
                try await plane.kubectl.attempt(
                    "create",
                    "--as=system:serviceaccount:\(OperatorProcess.namespace):bobbin",
                    "--dry-run=server",
                    "-f",
                    "-",
                    input: manifest
                )
            }
            _ = try await eventually("the roles are in force") {
                try await isMade().succeeded ? true : nil
            }
            var role = try await #require(
                plane.kubectl.read("/apis/rbac.authorization.k8s.io/v1/clusterroles/bobbin")
            )
            let finalizers = JSONValue.string("\(child.resource)/finalizers")
            let rules = role["rules"]?.array ?? []
            let others = rules.filter { $0["resources"]?.array?.contains(finalizers) != true }
            #expect(others.count == rules.count - 1)
            role["rules"] = .array(others)
            try await plane.kubectl("replace", "-f", "-", input: role.description)
            _ = try await eventually("the object is refused for its owner") { () -> Bool? in
                let result = try await isMade()
                return !result.succeeded && result.error.contains("blockOwnerDeletion") ? true : nil
            }
        }
    }
}
