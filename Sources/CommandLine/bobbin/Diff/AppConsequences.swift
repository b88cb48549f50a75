// SPDX-License-Identifier: Apache-2.0

import KubeClient
import KubeModel
import Preview
import SpinAPI
import SpinRendering
import SpinState

/// The changes that the operator would make for an app.
struct AppConsequences {
    /// An object of an app as it is and as it would be.
    struct Child {
        var live: JSONValue?
        var next: JSONValue?
    }

    /// What was found.
    struct Findings {
        var children: [Child] = []
        var notes: [String] = []
        var errors: [String] = []
    }

    let cluster: Cluster
    /// The app as it would be.
    let app: SpinApp
    let operatorNamespace: String

    private var namespace: String { app.metadata.namespace }

    /// Finds the changes.
    ///
    /// - Parameter given: what would be there of what apps are rendered with.
    /// - Throws: `KubeError`, `RenderError`.
    func find(_ given: GivenObjects) async throws -> Findings {
        var findings = Findings()
        var given = given
        let key = ObjectKey(namespace: namespace, name: ChildNames(app: app.metadata.name).deployment)
        let deployment = try await cluster.live(Self.deployment, key)
        let executor: SpinAppExecutor
        do {
            let choice = try await self.executor(&given, deployment)
            executor = try choice.get(for: app, ownNamespace: operatorNamespace)
        } catch let failure as ExecutorChoice.Failure {
            findings.errors.append(failure.description)
            return findings
        }
        try await readReferences(of: executor, into: &given)
        let preview = try AppPreview(
            of: app,
            on: executor,
            with: given,
            live: try deployment.map { try LiveDeployment(json: $0) }
        )
        findings.notes = preview.notes
        for object in preview.objects {
            // Whose bundle it is doesn't matter to the operator: if there is one, it stays.
            if object[path: "metadata", "name"]?.string == executor.deploymentConfig?.caSecretName,
                object["kind"] == "Secret", try await isThere(object)
            {
                continue
            }
            await compare(object, &findings)
        }
        try await addRemovals(preview, &findings)
        return findings
    }

    private func isThere(_ object: JSONValue) async throws -> Bool {
        try await cluster.live(Self.secret, Self.key(of: object)) != nil
    }

    private static let deployment = ResourceType(
        group: "apps",
        version: "v1",
        kind: "Deployment",
        plural: "deployments"
    )

    private static let secret = ResourceType(version: "v1", kind: "Secret", plural: "secrets")
    private static let configMap = ResourceType(version: "v1", kind: "ConfigMap", plural: "configmaps")

    private static func key(of object: JSONValue) -> ObjectKey {
        ObjectKey(
            namespace: object[path: "metadata", "namespace"]?.string ?? "",
            name: object[path: "metadata", "name"]?.string ?? ""
        )
    }

    // MARK: What it is rendered with

    /// The executor: of those that would be applied, else of those in the cluster.
    private func executor(
        _ given: inout GivenObjects,
        _ deployment: JSONValue?
    ) async throws -> ExecutorChoice {
        var all = GivenObjects()
        for namespace in Set([namespace, operatorNamespace]) {
            if app.spec.executor.isEmpty {
                for object in try await cluster.client.objects(
                    of: SpinAppExecutor.type,
                    Selection(namespace: namespace)
                ) { try all.add(object) }
            } else if let object = try await cluster.live(
                SpinAppExecutor.type,
                ObjectKey(namespace: namespace, name: app.spec.executor)
            ) {
                try all.add(object)
            }
        }
        all.add(overriding: given)
        given = all
        let annotations = deployment?[path: "metadata", "annotations"]?.object?.members ?? []
        return all.executor(
            for: app,
            ownNamespace: operatorNamespace,
            deploymentAnnotations: annotations.reduce(into: [:]) { $0[$1.key] = $1.value.string }
        )
    }

    /// Reads the values of the runtime configuration. Those that the user is not allowed to read stay unknown.
    private func readReferences(of executor: SpinAppExecutor, into given: inout GivenObjects) async throws {
        for reference in SpinAppRendering.references(of: app, executor: executor)
        where reference.use == .runtimeConfig {
            let key = ObjectKey(namespace: namespace, name: reference.name)
            let isSecret = reference.kind == .secret
            guard
                isSecret
                    ? given.secret(key.name, in: namespace) == nil
                    : given.configMap(key.name, in: namespace) == nil
            else { continue }
            do {
                let type = isSecret ? Self.secret : Self.configMap
                if let object = try await cluster.live(type, key) { try given.add(object) }
            } catch let error as KubeError where error.isForbidden {
                // A placeholder is used, and a note says so.
            }
        }
    }

    // MARK: What would change

    private func compare(_ object: JSONValue, _ findings: inout Findings) async {
        do {
            let type = try await cluster.client.resourceType(
                apiVersion: object["apiVersion"]?.string ?? "",
                kind: object["kind"]?.string ?? ""
            )
            let live = try await cluster.live(type, Self.key(of: object))
            if let live, !isOurs(live) {
                findings.errors.append(
                    "\(live.qualifiedName) already exists and does not belong to the app, so the operator does not change "
                        + "it; rename the app or delete the object"
                )
                return
            }
            let next = try await dryRun(object, type, over: live)
            findings.children.append(Child(live: live, next: next))
        } catch { findings.errors.append("\(object.qualifiedName): \(error)") }
    }

    private func isOurs(_ live: JSONValue) -> Bool {
        let owners = live[path: "metadata", "ownerReferences"]?.array ?? []
        return owners.contains { $0["uid"]?.string == app.metadata.uid }
            // Kept for all apps of a namespace, the bundle of certificates has no owner.
            || (owners.isEmpty && live["kind"] == "Secret")
    }

    /// What the API server would make of what the operator applies.
    private func dryRun(
        _ object: JSONValue,
        _ type: ResourceType,
        over live: JSONValue?
    ) async throws -> JSONValue {
        var body = Self.keepingNotes(object, of: live)
        var strategy: JSONValue?
        if type == Self.deployment, let live {
            // Nobody's but an autoscaler's: the operator gives the field up with its value.
            if body[path: "spec", "replicas"] == nil {
                body["spec"]?["replicas"] = live[path: "spec", "replicas"]
            }
            // The operator takes two steps to it, since the API server refuses it beside what it filled in.
            if body[path: "spec", "strategy", "type"] == "Recreate",
                live[path: "spec", "strategy", "rollingUpdate"] != nil
            {
                strategy = body[path: "spec", "strategy"]
                body["spec"]?["strategy"] = nil
            }
        }
        var next = try await cluster.client.apply(
            body,
            of: type,
            to: Self.key(of: object),
            fieldManager: Installation.fieldManager,
            isDryRun: true
        )
        if let strategy { next["spec"]?["strategy"] = strategy }
        return next
    }

    /// The object with what the operator noted on it, which isn't what is compared.
    private static func keepingNotes(_ object: JSONValue, of live: JSONValue?) -> JSONValue {
        var object = object
        var annotations = object[path: "metadata", "annotations"] ?? [:]
        for name in SpinKeyspace.bookkeepingAnnotations {
            guard let value = live?[path: "metadata", "annotations"]?[name] else { continue }
            annotations[name] = value
        }
        if annotations.object?.isEmpty == false { object["metadata"]?["annotations"] = annotations }
        return object
    }

    /// What the app no longer asks for is deleted.
    private func addRemovals(_ preview: AppPreview, _ findings: inout Findings) async throws {
        let kept = Set(preview.objects.map { [$0["kind"]?.string, Self.key(of: $0).name] })
        let optional = [
            ResourceType(version: "v1", kind: "Service", plural: "services"),
            Self.deployment,
            ResourceType(
                group: "policy",
                version: "v1",
                kind: "PodDisruptionBudget",
                plural: "poddisruptionbudgets"
            ),
            ResourceType(
                group: "autoscaling",
                version: "v2",
                kind: "HorizontalPodAutoscaler",
                plural: "horizontalpodautoscalers"
            ),
            ResourceType(
                group: "keda.sh",
                version: "v1alpha1",
                kind: "ScaledObject",
                plural: "scaledobjects"
            ),
        ]
        for type in optional {
            let given = type.kind == "Service" ? [app.status.serviceName, preview.names.service] : []
            let names = Set(given + (given.isEmpty ? [preview.names.deployment] : [])).filter { !$0.isEmpty }
            for name in names.sorted() where !kept.contains([type.kind, name]) {
                do {
                    let live = try await cluster.live(type, ObjectKey(namespace: namespace, name: name))
                    if let live, isOurs(live) { findings.children.append(Child(live: live, next: nil)) }
                } catch let error as KubeError where error.isForbidden {
                    findings.notes.append("cannot check whether a \(type.kind) would be deleted: \(error)")
                }
            }
        }
    }
}
