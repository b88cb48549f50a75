// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

@testable import LocalControlPlane

struct BuiltInValidationTests {
    private static let types: [ResourceType] = [
        RecordedDeployment.type, ResourceType(version: "v1", kind: "Service", plural: "services"),
        ResourceType(version: "v1", kind: "Secret", plural: "secrets"),
        ResourceType(version: "v1", kind: "ConfigMap", plural: "configmaps"),
        ResourceType(version: "v1", kind: "Namespace", plural: "namespaces", isNamespaced: false),
        ResourceType(version: "v1", kind: "ServiceAccount", plural: "serviceaccounts"),
        ResourceType(
            group: "node.k8s.io",
            version: "v1",
            kind: "RuntimeClass",
            plural: "runtimeclasses",
            isNamespaced: false
        ),
        ResourceType(group: "coordination.k8s.io", version: "v1", kind: "Lease", plural: "leases"),
        ResourceType(group: "rbac.authorization.k8s.io", version: "v1", kind: "Role", plural: "roles"),
        ResourceType(
            group: "rbac.authorization.k8s.io",
            version: "v1",
            kind: "RoleBinding",
            plural: "rolebindings"
        ),
        ResourceType(group: "apps", version: "v1", kind: "DaemonSet", plural: "daemonsets"),
        ResourceType(
            group: "policy",
            version: "v1",
            kind: "PodDisruptionBudget",
            plural: "poddisruptionbudgets"
        ),
        ResourceType(
            group: "apiextensions.k8s.io",
            version: "v1",
            kind: "CustomResourceDefinition",
            plural: "customresourcedefinitions",
            isNamespaced: false
        ),
    ]

    private func type(of object: JSONValue) throws -> ResourceType {
        try #require(Self.types.first { .string($0.kind) == object["kind"] })
    }

    @Test(arguments: RecordedFaults.cases)
    func `an object is refused as Kubernetes refuses it`(recorded: RecordedFaults.Case) throws {
        var object = json(recorded.object)
        let type = try type(of: object)
        BuiltInDefaults.apply(to: &object, type: type)
        let faults = BuiltInValidation.validate(object, old: nil, type: type)
            .map { Self.sortingSupportedValues($0.description) }
        #expect(faults.sorted() == recorded.heldFaults.map(Self.sortingSupportedValues).sorted())
    }

    /// Schemas list what a field may be in alphabetical order; Kubernetes' own messages have no order.
    private static func sortingSupportedValues(_ fault: String) -> String {
        let marker = "supported values: "
        let parts = fault.split(separator: marker, maxSplits: 1)
        guard parts.count == 2 else { return fault }
        return parts[0] + marker + parts[1].split(separator: ", ").sorted().joined(separator: ", ")
    }

    @Test(arguments: [
        (
            #"{"affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [{"matchExpressions": [{"key": "a", "operator": "Is"}]}]}}}}"#,
            "affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].operator"
        ),
        (
            #"{"topologySpreadConstraints": [{"maxSkew": 1, "topologyKey": "zone", "whenUnsatisfiable": "Wait"}]}"#,
            "topologySpreadConstraints[0].whenUnsatisfiable"
        ),
        (#"{"hostAliases": [{"hostnames": ["a"]}]}"#, "hostAliases[0].ip"),
        (#"{"securityContext": {"seccompProfile": {"type": "Lax"}}}"#, "securityContext.seccompProfile.type"),
        (
            #"{"containers": [{"name": "c", "image": "i", "readinessProbe": {"httpGet": {"port": 80, "httpHeaders": [{"name": "a", "value": ""}]}}}]}"#,
            nil
        ),
    ])
    func `what the schema of a pod doesn't allow is refused, and what it allows is not`(
        spec: String,
        place: String?
    ) {
        var object = MergePatch.apply(
            ["spec": ["template": ["spec": json(spec)]]],
            to: RecordedDeployment.sent
        )
        object["metadata", default: [:]]["namespace"] = "default"
        BuiltInDefaults.apply(to: &object, type: RecordedDeployment.type)
        let faults = BuiltInValidation.validate(object, old: nil, type: RecordedDeployment.type)
        #expect(faults.map(\.path) == (place.map { ["spec.template.spec.\($0)"] } ?? []))
    }

    @Test func `what a real API server accepted is fine`() {
        #expect(
            BuiltInValidation.validate(RecordedDeployment.stored, old: nil, type: RecordedDeployment.type)
                == []
        )
        let stored = RecordedDeployment.stored
        #expect(BuiltInValidation.validate(stored, old: stored, type: RecordedDeployment.type) == [])
    }

    @Test(arguments: [
        (
            #"{"kind": "Secret", "metadata": {"name": "s", "namespace": "n"}, "type": "Opaque", "immutable": true, "data": {"a": "YQ=="}}"#,
            #"{"data": {"a": "Yg=="}}"#, "data: Forbidden: field is immutable when `immutable` is set"
        ),
        (
            #"{"kind": "Secret", "metadata": {"name": "s", "namespace": "n"}, "type": "Opaque", "immutable": true}"#,
            #"{"immutable": false}"#, "immutable: Forbidden: field is immutable when `immutable` is set"
        ),
        (
            #"{"kind": "Secret", "metadata": {"name": "s", "namespace": "n"}, "type": "Opaque"}"#,
            #"{"type": "foo"}"#, #"type: Invalid value: "foo": field is immutable"#
        ),
        (
            #"{"kind": "RuntimeClass", "metadata": {"name": "r"}, "handler": "a"}"#,
            #"{"handler": "b"}"#, #"handler: Invalid value: "b": field is immutable"#
        ),
        (
            #"{"kind": "Service", "metadata": {"name": "s", "namespace": "n"}, "spec": {"type": "ClusterIP", "clusterIP": "10.96.0.9", "ports": [{"port": 80}]}}"#,
            #"{"spec": {"clusterIP": "10.96.1.1"}}"#,
            #"spec.clusterIPs[0]: Invalid value: ["10.96.1.1"]: may not change once set"#
        ),
        (
            #"{"kind": "ConfigMap", "metadata": {"name": "s", "namespace": "n", "uid": "u"}}"#,
            #"{"metadata": {"uid": "x"}}"#, #"metadata.uid: Invalid value: "x": field is immutable"#
        ),
    ])
    func `what can't change is refused in an update`(object: String, patch: String, fault: String) throws {
        let old = json(object)
        let new = MergePatch.apply(json(patch), to: old)
        let faults = BuiltInValidation.validate(new, old: old, type: try type(of: old)).map(\.description)
        #expect(faults == [fault])
    }

    @Test func `a selector can't change`() {
        let old = RecordedDeployment.stored
        let patch = json(
            #"{"spec":{"selector":{"matchLabels":{"app":"x"}},"template":{"metadata":{"labels":{"app":"x"}}}}}"#
        )
        let new = MergePatch.apply(patch, to: old)
        let faults = BuiltInValidation.validate(new, old: old, type: RecordedDeployment.type).map(
            \.description
        )
        #expect(faults == [#"spec.selector: Invalid value: {"matchLabels":{"app":"x"}}: field is immutable"#])
    }

    @Test(arguments: [
        (
            #"{"spec": {"replicas": "x"}}"#,
            "json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32"
        ),
        (
            #"{"spec": {"template": {"spec": {"containers": [{"volumeMounts": [{"name": false}]}]}}}}"#,
            "json: cannot unmarshal bool into Go struct field VolumeMount.spec.template.spec.containers.volumeMounts.name of type string"
        ),
        (
            #"{"spec": {"template": {"spec": {"containers": [{"resources": {"limits": {"cpu": "1x"}}}]}}}}"#,
            "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
        ),
        (
            #"{"spec": {"replicas": null, "template": {"spec": {"containers": [{"ports": [{"containerPort": 80}]}]}}}}"#,
            nil
        ),
    ])
    func `what Go couldn't read is told as Go tells it`(object: String, fault: String?) {
        #expect(BuiltInSchemas.decodingFault(of: json(object), type: RecordedDeployment.type) == fault)
    }
}
