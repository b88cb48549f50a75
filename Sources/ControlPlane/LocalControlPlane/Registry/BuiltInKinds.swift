// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// The kinds that are there without any CustomResourceDefinition.
enum BuiltInKinds {
    static let all: [ServedResource] = core + workloads + policies + reviews

    static func make(
        _ apiVersion: String,
        _ kind: String,
        _ plural: String,
        short: [String] = [],
        categories: [String] = [],
        namespaced: Bool = true,
        table: TableLayout = .nameAndAge,
        presentation: ServedResource.Presentation = .stored,
        _ adjust: (inout ServedResource.Traits) -> Void = { _ in }
    ) -> ServedResource {
        let parts = apiVersion.split(separator: "/").map(String.init)
        var traits = ServedResource.Traits()
        adjust(&traits)
        return ServedResource(
            ResourceType(
                group: parts.count == 2 ? parts[0] : "",
                version: parts.last ?? "v1",
                kind: kind,
                plural: plural,
                isNamespaced: namespaced
            ),
            names: .init(
                singular: kind.lowercased(),
                listKind: "\(kind)List",
                shortNames: short,
                categories: categories
            ),
            traits: traits,
            table: table,
            presentation: presentation
        )
    }

    /// `spec.replicas`, `status.replicas` and the selector of a workload.
    static let workloadScale = ServedResource.ScalePaths(
        specReplicas: ["spec", "replicas"],
        statusReplicas: ["status", "replicas"]
    )

    private static let core: [ServedResource] = [
        make("v1", "Namespace", "namespaces", short: ["ns"], namespaced: false, table: .namespaces) {
            $0.hasStatus = true
            $0.selectableFields = ["status.phase"]
        },
        make("v1", "Node", "nodes", short: ["no"], namespaced: false, table: .nodes) {
            $0.hasStatus = true
            $0.selectableFields = ["spec.unschedulable"]
        },
        make("v1", "Pod", "pods", short: ["po"], categories: ["all"], table: .pods) {
            $0.hasStatus = true
            $0.hasGeneration = true
            $0.returnsDeletedObject = true
            $0.selectableFields = [
                "spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName",
                "status.phase", "status.podIP", "status.nominatedNodeName",
            ]
            $0.listedSubresources = ["log"]
        },
        make("v1", "Service", "services", short: ["svc"], categories: ["all"], table: .services) {
            $0.hasStatus = true
            $0.returnsDeletedObject = true
            $0.selectableFields = ["spec.clusterIP", "spec.type"]
        },
        make("v1", "Secret", "secrets", table: .secrets) { $0.selectableFields = ["type"] },
        make("v1", "ConfigMap", "configmaps", short: ["cm"], table: .configMaps),
        make("v1", "ServiceAccount", "serviceaccounts", short: ["sa"], table: .serviceAccounts) {
            $0.returnsDeletedObject = true
        },
        make("v1", "Endpoints", "endpoints", short: ["ep"], table: .endpoints) { $0.createsOnUpdate = true },
        make("v1", "Event", "events", short: ["ev"], table: .events) {
            $0.createsOnUpdate = true
            $0.selectableFields = [
                "involvedObject.kind", "involvedObject.namespace", "involvedObject.name",
                "involvedObject.uid",
                "involvedObject.apiVersion", "involvedObject.resourceVersion", "involvedObject.fieldPath",
                "reason", "reportingComponent", "source", "type",
            ]
        },
    ]

    private static let workloads: [ServedResource] = [
        make(
            "apps/v1",
            "Deployment",
            "deployments",
            short: ["deploy"],
            categories: ["all"],
            table: .deployments
        ) {
            $0.hasStatus = true
            $0.hasGeneration = true
            $0.scale = workloadScale
        },
        make("apps/v1", "ReplicaSet", "replicasets", short: ["rs"], categories: ["all"], table: .replicaSets)
        {
            $0.hasStatus = true
            $0.hasGeneration = true
            $0.scale = workloadScale
            $0.selectableFields = ["status.replicas"]
        },
        make("apps/v1", "DaemonSet", "daemonsets", short: ["ds"], categories: ["all"], table: .daemonSets) {
            $0.hasStatus = true
            $0.hasGeneration = true
        },
        make(
            "apps/v1",
            "StatefulSet",
            "statefulsets",
            short: ["sts"],
            categories: ["all"],
            table: .statefulSets
        ) {
            $0.hasStatus = true
            $0.hasGeneration = true
            $0.scale = workloadScale
        },
        make("apps/v1", "ControllerRevision", "controllerrevisions"),
        make("batch/v1", "Job", "jobs", categories: ["all"], table: .jobs) {
            $0.hasStatus = true
            $0.hasGeneration = true
            $0.orphansByDefault = true
            $0.selectableFields = ["status.successful"]
        },
        make(
            "autoscaling/v2",
            "HorizontalPodAutoscaler",
            "horizontalpodautoscalers",
            short: ["hpa"],
            categories: ["all"]
        ) {
            $0.hasStatus = true
        },
    ]

    private static let policies: [ServedResource] = [
        make("coordination.k8s.io/v1", "Lease", "leases", table: .leases) { $0.createsOnUpdate = true },
        make("discovery.k8s.io/v1", "EndpointSlice", "endpointslices") { $0.hasGeneration = true },
        make("events.k8s.io/v1", "Event", "events", short: ["ev"], table: .newEvents, presentation: .newEvent)
        {
            $0.createsOnUpdate = true
            $0.selectableFields = [
                "regarding.kind", "regarding.namespace", "regarding.name", "regarding.uid",
                "regarding.apiVersion", "regarding.resourceVersion", "regarding.fieldPath", "reason",
                "reportingController", "type",
            ]
        },
        make("networking.k8s.io/v1", "NetworkPolicy", "networkpolicies", short: ["netpol"]) {
            $0.hasGeneration = true
        },
        make("node.k8s.io/v1", "RuntimeClass", "runtimeclasses", namespaced: false, table: .runtimeClasses),
        make("policy/v1", "PodDisruptionBudget", "poddisruptionbudgets", short: ["pdb"]) {
            $0.hasStatus = true
            $0.hasGeneration = true
        },
        make("rbac.authorization.k8s.io/v1", "Role", "roles") { $0.createsOnUpdate = true },
        make("rbac.authorization.k8s.io/v1", "RoleBinding", "rolebindings") { $0.createsOnUpdate = true },
        make("rbac.authorization.k8s.io/v1", "ClusterRole", "clusterroles", namespaced: false) {
            $0.createsOnUpdate = true
        },
        make("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", "clusterrolebindings", namespaced: false) {
            $0.createsOnUpdate = true
        },
        make("scheduling.k8s.io/v1", "PriorityClass", "priorityclasses", short: ["pc"], namespaced: false) {
            $0.hasGeneration = true
        },
        make(
            "apiextensions.k8s.io/v1",
            "CustomResourceDefinition",
            "customresourcedefinitions",
            short: ["crd", "crds"],
            categories: ["api-extensions"],
            namespaced: false,
            table: .definitions
        ) {
            $0.hasStatus = true
            $0.hasGeneration = true
            $0.requiresVersionOnUpdate = true
        },
    ]

    private static let reviews: [ServedResource] = [
        make(
            "authorization.k8s.io/v1",
            "SelfSubjectAccessReview",
            "selfsubjectaccessreviews",
            namespaced: false
        ) {
            $0.isVirtual = true
        },
        make(
            "authorization.k8s.io/v1",
            "SelfSubjectRulesReview",
            "selfsubjectrulesreviews",
            namespaced: false
        ) {
            $0.isVirtual = true
        },
        make("authorization.k8s.io/v1", "SubjectAccessReview", "subjectaccessreviews", namespaced: false) {
            $0.isVirtual = true
        },
        make("authentication.k8s.io/v1", "TokenReview", "tokenreviews", namespaced: false) {
            $0.isVirtual = true
        },
        make("authentication.k8s.io/v1", "SelfSubjectReview", "selfsubjectreviews", namespaced: false) {
            $0.isVirtual = true
        },
    ]
}
