// SPDX-License-Identifier: Apache-2.0

package import KubeModel

/// The defaults that the API server gives the built-in kinds.
package enum BuiltInDefaults {
    /// Gives an object its defaults and brings it into the form in which the API server stores it.
    ///
    /// Empty fields that Go doesn't write go away, quantities get their canonical form, and a Secret's
    /// `stringData` joins its `data`. Fields that Kubernetes doesn't know are to be pruned before. What needs an
    /// allocation, such as a Service's cluster IP, is left to the server.
    package static func apply(to object: inout JSONValue, type: ResourceType) {
        guard let schema = BuiltInSchemas.schema(for: type) else { return }
        object = schema.goRoundTrip(object)
        switch (type.group, type.kind) {
        case ("", "Pod"):
            object.modify("spec") { spec in
                PodDefaults.apply(to: &spec)
                PodDefaults.applyToPod(&spec)
            }
        case ("", "PodTemplate"): object.modify("template", "spec", by: PodDefaults.apply)
        case ("apps", "Deployment"): object.modify("spec", by: deployment)
        case ("apps", "ReplicaSet"):
            object.modify("spec") { spec in
                spec.setDefault("replicas", 1)
                spec.modify("template", "spec", by: PodDefaults.apply)
            }
        case ("apps", "DaemonSet"): object.modify("spec", by: daemonSet)
        case ("batch", "Job"): object.modify("spec", by: job)
        case ("", "Service"): object.modify("spec", by: ServiceDefaults.apply)
        case ("", "Secret"): secret(&object)
        case ("", "Namespace"): namespace(&object)
        case ("autoscaling", "HorizontalPodAutoscaler"): object.modify("spec", by: autoscaler)
        case ("networking.k8s.io", "NetworkPolicy"): object.modify("spec", by: networkPolicy)
        case ("rbac.authorization.k8s.io", "RoleBinding"),
            ("rbac.authorization.k8s.io", "ClusterRoleBinding"):
            binding(&object)
        case ("apiextensions.k8s.io", "CustomResourceDefinition"): object.modify("spec", by: definition)
        case ("", "Endpoints"):
            object.modifyEach("subsets") { $0.modifyEach("ports") { $0.setDefaultText("protocol", "TCP") } }
        case ("discovery.k8s.io", "EndpointSlice"):
            object.modifyEach("ports") { port in
                port.setDefault("name", "")
                port.setDefault("protocol", "TCP")
            }
        default: break
        }
    }

    private static func networkPolicy(_ spec: inout JSONValue) {
        for rules in ["ingress", "egress"] {
            spec.modifyEach(rules) { $0.modifyEach("ports") { $0.setDefaultText("protocol", "TCP") } }
        }
        let hasEgress = spec["egress"]?.array?.isEmpty == false
        spec.setDefault("policyTypes", hasEgress ? ["Ingress", "Egress"] : ["Ingress"])
    }

    private static func deployment(_ spec: inout JSONValue) {
        spec.setDefault("replicas", 1)
        spec.setDefault("revisionHistoryLimit", 10)
        spec.setDefault("progressDeadlineSeconds", 600)
        spec.setDefault("strategy", .object(JSONObject()))
        spec.modify("strategy") { strategy in
            strategy.setDefaultText("type", "RollingUpdate")
            guard strategy["type"] == "RollingUpdate" else { return }
            strategy.setDefault("rollingUpdate", .object(JSONObject()))
            strategy.modify("rollingUpdate") { rolling in
                rolling.setDefault("maxUnavailable", "25%")
                rolling.setDefault("maxSurge", "25%")
            }
        }
        spec.modify("template", "spec", by: PodDefaults.apply)
    }

    private static func daemonSet(_ spec: inout JSONValue) {
        spec.setDefault("revisionHistoryLimit", 10)
        spec.setDefault("updateStrategy", .object(JSONObject()))
        spec.modify("updateStrategy") { strategy in
            strategy.setDefaultText("type", "RollingUpdate")
            guard strategy["type"] == "RollingUpdate" else { return }
            strategy.setDefault("rollingUpdate", .object(JSONObject()))
            strategy.modify("rollingUpdate") { rolling in
                rolling.setDefault("maxUnavailable", 1)
                rolling.setDefault("maxSurge", 0)
            }
        }
        spec.modify("template", "spec", by: PodDefaults.apply)
    }

    private static func job(_ spec: inout JSONValue) {
        if spec["completions"] == nil, spec["parallelism"] == nil { spec["completions"] = 1 }
        spec.setDefault("parallelism", 1)
        spec.setDefault("backoffLimit", 6)
        spec.setDefault("completionMode", "NonIndexed")
        spec.setDefault("suspend", false)
        spec.setDefault("manualSelector", false)
        let hasFailurePolicy = spec["podFailurePolicy"] != nil
        spec.setDefault("podReplacementPolicy", hasFailurePolicy ? "Failed" : "TerminatingOrFailed")
        spec.modify("template", "spec", by: PodDefaults.apply)
    }

    private static func secret(_ object: inout JSONValue) {
        object.setDefaultText("type", "Opaque")
        guard let texts = object["stringData"]?.object else { return }
        var data = object["data"]?.object ?? JSONObject()
        for (key, value) in texts {
            guard let text = value.string else { continue }
            data[key] = .string(Base64.encode(Array(text.utf8)))
        }
        object["stringData"] = nil
        object["data"] = data.isEmpty ? nil : .object(data)
    }

    private static func namespace(_ object: inout JSONValue) {
        guard let name = object[path: "metadata", "name"] else { return }
        object.modify("metadata") { metadata in
            metadata.setDefault("labels", .object(JSONObject()))
            metadata.modify("labels") { $0["kubernetes.io/metadata.name"] = name }
        }
    }

    private static func autoscaler(_ spec: inout JSONValue) {
        spec.setDefault("minReplicas", 1)
        guard spec["metrics"] == nil else { return }
        let target: JSONValue = ["type": "Utilization", "averageUtilization": 80]
        spec["metrics"] = [["type": "Resource", "resource": ["name": "cpu", "target": target]]]
    }

    private static func binding(_ object: inout JSONValue) {
        let group = "rbac.authorization.k8s.io"
        object.modify("roleRef") { $0.setDefaultText("apiGroup", group) }
        object.modifyEach("subjects") { subject in
            if subject["kind"] == "User" || subject["kind"] == "Group" {
                subject.setDefaultText("apiGroup", group)
            }
        }
    }

    private static func definition(_ spec: inout JSONValue) {
        spec.setDefault("scope", "Namespaced")
        spec.setDefault("conversion", ["strategy": "None"])
        spec.modify("names") { names in
            guard let kind = names["kind"]?.string, !kind.isEmpty else { return }
            names.setDefaultText("singular", kind.lowercased())
            names.setDefaultText("listKind", "\(kind)List")
        }
    }
}
