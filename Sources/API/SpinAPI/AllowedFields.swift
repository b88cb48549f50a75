// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// Judges what an app asks for by what its executor allows. Pure, and the one place where it is judged.
///
/// What the executor's own podTemplate brings isn't judged, since whoever makes executors decides.
struct AllowedFields {
    private let spec: SpinAppSpec
    private let executor: SpinAppExecutor
    private var allow: SpinAppExecutor.Allowance { executor.allow }
    private(set) var problems: [Problem] = []

    /// The problems of an app, one for each field that has what isn't allowed.
    static func problems(in app: SpinApp, of executor: SpinAppExecutor) -> [Problem] {
        var fields = AllowedFields(spec: app.spec, executor: executor)
        fields.judgeNamespace(app.metadata.namespace)
        fields.judgeService()
        if executor.createDeployment {
            fields.judgeScaling()
            fields.judgeBudget()
            fields.judgePods()
        }
        return fields.problems
    }

    private init(spec: SpinAppSpec, executor: SpinAppExecutor) {
        self.spec = spec
        self.executor = executor
    }

    private mutating func refuse(_ field: String, _ what: String, _ subject: String) {
        let message =
            "SpinAppExecutor \"\(executor.metadata.name)\" does not allow \(what) (spec.allow.\(subject)); "
            + "change the field, or use an executor that allows it"
        problems.append(Problem(.error, .notAllowed, "spec.\(field)", message))
    }

    /// Refuses a name that none of the patterns stands for; without patterns, none is refused.
    private mutating func judge(
        _ name: String,
        _ kind: String,
        at field: String,
        _ patterns: [String]?,
        _ subject: String
    ) {
        guard let patterns, !SpinAppExecutor.Allowance.matches(name, patterns) else { return }
        refuse(field, "\(kind) \"\(PrintableText.line(name))\"", subject)
    }

    /// An app that was never applied may not know its namespace.
    private mutating func judgeNamespace(_ namespace: String) {
        guard !namespace.isEmpty, let patterns = allow.namespaces,
            !SpinAppExecutor.Allowance.matches(namespace, patterns)
        else { return }
        let message =
            "SpinAppExecutor \"\(executor.metadata.name)\" does not allow apps in the namespace "
            + "\"\(PrintableText.line(namespace))\" (spec.allow.namespaces); use an executor that allows them"
        problems.append(Problem(.error, .notAllowed, "spec.executor", message))
    }

    // MARK: Beside the pods

    private mutating func judgeService() {
        let service = spec.service ?? ServiceSpec()
        guard service.enabled else { return }
        let type = service.type.isEmpty ? "ClusterIP" : service.type
        judge(
            type,
            "Services of type",
            at: "service.type",
            allow.serviceTypes ?? ["ClusterIP"],
            "serviceTypes"
        )
        for (field, annotations) in [
            ("serviceAnnotations", spec.serviceAnnotations), ("service.annotations", service.annotations),
        ] {
            for key in annotations.keys.sorted() {
                let path = "\(field)[\(PrintableText.line(key))]"
                judge(key, "the Service annotation", at: path, allow.serviceAnnotations, "serviceAnnotations")
            }
        }
    }

    private mutating func judgeScaling() {
        guard let autoscaling = spec.autoscaling else { return }
        guard allow.autoscaling else { return refuse("autoscaling", "autoscaling", "autoscaling") }
        for (index, trigger) in autoscaling.triggers.enumerated() {
            let field = "autoscaling.triggers[\(index)]"
            judge(
                trigger["type"]?.string ?? "",
                "triggers of type",
                at: "\(field).type",
                allow.triggers,
                "triggers"
            )
            let reference = trigger["authenticationRef"]
            // Of one without a kind, KEDA looks in the namespace of the app.
            let kind = reference?["kind"]?.string ?? ""
            guard kind != "", kind != "TriggerAuthentication" else { continue }
            judge(
                reference?["name"]?.string ?? "",
                PrintableText.line(kind),
                at: "\(field).authenticationRef",
                allow.clusterTriggerAuthentications,
                "clusterTriggerAuthentications"
            )
        }
    }

    private mutating func judgeBudget() {
        guard spec.podDisruptionBudget != nil, !allow.podDisruptionBudget else { return }
        refuse("podDisruptionBudget", "PodDisruptionBudgets", "podDisruptionBudget")
    }

    // MARK: The pods

    private mutating func judgePods() {
        if !spec.serviceAccountName.isEmpty {
            judgeAccount(spec.serviceAccountName, at: "serviceAccountName")
        }
        for (index, name) in spec.imagePullSecrets.enumerated() where !name.isEmpty {
            judgePullSecret(name, at: "imagePullSecrets[\(index)]")
        }
        for (index, volume) in spec.volumes.enumerated() { judgeVolume(volume, at: "volumes[\(index)]") }
        judgeMounts(spec.volumeMounts, at: "volumeMounts")
        if let template = spec.podTemplate { judgePodTemplate(template) }
    }

    private mutating func judgeAccount(_ name: String, at field: String) {
        judge(name, "ServiceAccount", at: field, allow.serviceAccounts, "serviceAccounts")
    }

    private mutating func judgePullSecret(_ name: String, at field: String) {
        judge(name, "the image pull secret", at: field, allow.imagePullSecrets, "imagePullSecrets")
    }

    private mutating func judgePodTemplate(_ template: JSONValue) {
        let field = "podTemplate.spec"
        guard let pod = template["spec"]?.object else { return }
        var accounts = ["serviceAccountName", "serviceAccount"].compactMap { key in
            pod[key].map { (key, $0.string ?? "default") }
        }
        // What replaces the executor's names no account leaves the pods with the default one.
        if accounts.isEmpty, pod["$patch"] == "replace" { accounts = [("$patch", "default")] }
        for (key, name) in accounts { judgeAccount(name, at: "\(field).\(key)") }
        for (index, secret) in (pod["imagePullSecrets"]?.array ?? []).enumerated() {
            guard let name = secret["name"]?.string, !name.isEmpty, !secret.isRemoval else { continue }
            judgePullSecret(name, at: "\(field).imagePullSecrets[\(index)].name")
        }
        for (index, volume) in (pod["volumes"]?.array ?? []).enumerated()
        where !volume.isRemoval && volume != ["$patch": "replace"] {
            judgeVolume(volume, at: "\(field).volumes[\(index)]")
        }
        for list in ["containers", "initContainers"] {
            for (index, container) in (pod[list]?.array ?? []).enumerated() {
                let mounts = container["volumeMounts"]?.array ?? []
                judgeMounts(mounts, at: "\(field).\(list)[\(index)].volumeMounts")
            }
        }
    }

    /// The executor's volumes are for what its own podTemplate has mount them: an app that does so too has the volume.
    private mutating func judgeMounts(_ mounts: [JSONValue], at field: String) {
        guard allow.volumeTypes != nil else { return }
        let brought = executor.deploymentConfig?.podTemplate?[path: "spec", "volumes"]?.array ?? []
        for (index, mount) in mounts.enumerated() where !mount.isRemoval {
            guard let name = mount["name"]?.string,
                let volume = brought.first(where: { $0["name"]?.string == name })
            else { continue }
            judgeVolume(volume, at: "\(field)[\(index)].name")
        }
    }

    private mutating func judgeVolume(_ volume: JSONValue, at field: String) {
        guard allow.volumeTypes != nil else { return }
        let sources = (volume.object?.members ?? []).filter { $0.key != "name" && !$0.key.hasPrefix("$") }
        let given = sources.filter { !$0.value.isNull }
        // Of a volume without a source, Kubernetes makes an emptyDir.
        if given.isEmpty { judgeVolumeType("emptyDir", at: field) }
        for (type, value) in given {
            judgeVolumeType(type, at: "\(field).\(PrintableText.line(type))")
            guard type == "projected" else { continue }
            for (index, source) in (value["sources"]?.array ?? []).enumerated() {
                for (type, value) in source.object?.members ?? [] where !value.isNull {
                    let path = "\(field).projected.sources[\(index)].\(PrintableText.line(type))"
                    judgeVolumeType(type, at: path)
                }
            }
        }
    }

    private mutating func judgeVolumeType(_ type: String, at field: String) {
        judge(type, "volumes of type", at: field, allow.volumeTypes, "volumeTypes")
    }
}

extension JSONValue {
    /// Whether an entry of a partial pod template is there to remove what it is laid over.
    fileprivate var isRemoval: Bool { self["$patch"] == "delete" }
}
