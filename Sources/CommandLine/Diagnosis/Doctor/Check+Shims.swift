// SPDX-License-Identifier: Apache-2.0

import KubeModel
import SpinAPI

extension Check {
    static let shimChecks = [
        Check("shims", fine: "The Shims are ready on all their nodes.") {
            snapshot throws(Unread) -> [Finding] in
            let agents = snapshot.known(.pods).filter { $0.label(ShimKeyspace.shimLabel) != nil }
            return try snapshot.list(.shims).flatMap { shim in
                shimFindings(shim, snapshot.known(.nodes), agents)
            }
        },
        Check("shim-architectures", fine: "The Shims have artifacts for all architectures of their nodes.") {
            snapshot throws(Unread) -> [Finding] in
            let nodes = try snapshot.list(.nodes)
            return try snapshot.list(.shims).compactMap { architectureFinding($0, nodes) }
        },
        Check("agents-namespace", fine: "The namespace of the agents allows privileged pods.") {
            snapshot throws(Unread) -> [Finding] in
            guard try !snapshot.list(.shims).isEmpty else { return [] }
            let namespaces = try snapshot.list(.namespaces)
            return OperatorFacts.all(in: try snapshot.list(.deployments)).compactMap { facts in
                let level =
                    namespaces.first { $0.name == facts.namespace }?
                    .label("pod-security.kubernetes.io/enforce") ?? "privileged"
                guard level != "privileged" else { return nil }
                return Finding(
                    .error,
                    "Namespace \"\(facts.namespace)\" enforces the Pod Security level \"\(level)\", so agents cannot run there.",
                    remedy:
                        "Set the level to privileged, and allow only the operator to create pods in the namespace.",
                    command: "kubectl label --overwrite namespace \(facts.namespace) "
                        + "pod-security.kubernetes.io/enforce=privileged",
                    page: "docs/nodes.md#what-an-agent-may-do"
                )
            }
        },
        Check("priority-quota", fine: "No known quota restricts the PriorityClass of the agents.") {
            snapshot throws(Unread) -> [Finding] in
            let shims = try snapshot.list(.shims).filter {
                ($0[path: "spec", "agent", "priorityClassName"]?.string ?? "system-node-critical").hasPrefix(
                    "system-"
                )
            }
            let isGoogle = snapshot.known(.nodes).contains {
                $0[path: "spec", "providerID"]?.string?.hasPrefix("gce://") ?? false
            }
            guard !shims.isEmpty, isGoogle else { return [] }
            let quotas = try snapshot.list(.resourceQuotas)
            return OperatorFacts.all(in: try snapshot.list(.deployments)).compactMap { facts in
                guard !quotas.contains(where: { $0.namespace == facts.namespace && $0.allowsSystemPriority })
                else {
                    return nil
                }
                return Finding(
                    .warning,
                    "On GKE, pods with the PriorityClass \"system-node-critical\" need a ResourceQuota, but namespace "
                        + "\"\(facts.namespace)\" has none. Agents may not be created.",
                    remedy: "Create one, or set spec.agent.priorityClassName of the Shims to \"\".",
                    page: "docs/nodes.md#what-an-agent-may-do"
                )
            }
        },
    ]

    private static func shimFindings(
        _ shim: JSONValue,
        _ nodes: [JSONValue],
        _ agents: [JSONValue]
    ) -> [Finding] {
        guard let ready = shim.condition("Ready") else {
            return [Finding(.warning, "No operator has reconciled Shim \"\(shim.name)\" yet.")]
        }
        var failures: [NodeFailureReason: [String]] = [:]
        var messages: [NodeFailureReason: String] = [:]
        for node in nodes {
            guard let failure = NodeView(shim: shim, node: node, agents: agents).failure else { continue }
            failures[failure.reason, default: []].append(node.name)
            messages[failure.reason] = messages[failure.reason] ?? failure.message
        }
        var findings = failures.sorted { $0.key.rawValue < $1.key.rawValue }.map { reason, names in
            let shown =
                names.prefix(3).joined(separator: ", ")
                + (names.count > 3 ? " and \(names.count - 3) more" : "")
            return Finding(
                .error,
                "Shim \"\(shim.name)\" failed on \(shown) (\(reason.rawValue)): \(messages[reason] ?? "")",
                remedy: reason.remedy,
                command: "bobbin status shim/\(shim.name)",
                page: Remedy.page(reason.rawValue)
            )
        }
        let isDegraded = shim.holds("Degraded")
        guard findings.isEmpty, isDegraded || ready["status"]?.string != "True" else { return findings }
        let condition = isDegraded ? shim.condition("Degraded") : ready
        let reason = condition?["reason"]?.string ?? ""
        findings.append(
            Finding(
                isDegraded ? .error : .warning,
                "Shim \"\(shim.name)\" is not ready (\(reason)): \(condition?["message"]?.string ?? "")",
                remedy: Remedy.forShim(reason) ?? "",
                command: "bobbin status shim/\(shim.name)",
                page: Remedy.page(reason)
            )
        )
        return findings
    }

    private static func architectureFinding(_ object: JSONValue, _ nodes: [JSONValue]) -> Finding? {
        guard let shim = try? Shim(json: object.jsonBytes) else { return nil }
        let platforms = Set(shim.spec.fetchStrategy.platforms.map(\.architecture))
        guard !platforms.isEmpty else { return nil }
        let missing = nodes.filter { node in
            let architecture = node[path: "status", "nodeInfo", "architecture"]?.string ?? ""
            return shim.spec.nodeSelector.allSatisfy { node.label($0.key) == $0.value }
                && node.label("kubernetes.io/os") ?? "linux" == "linux"
                && !architecture.isEmpty && !platforms.contains(architecture)
        }
        guard !missing.isEmpty else { return nil }
        return Finding(
            .error,
            "Shim \"\(shim.metadata.name)\" has no artifact for the architecture of \(missing.listed).",
            remedy: NodeFailureReason.noArtifact.remedy,
            command: "kubectl edit shim \(shim.metadata.name)",
            page: Remedy.page("NoArtifact")
        )
    }
}

extension JSONValue {
    /// Whether a ResourceQuota is about pods of the system's PriorityClasses.
    fileprivate var allowsSystemPriority: Bool {
        (self[path: "spec", "scopeSelector", "matchExpressions"]?.array ?? []).contains { expression in
            guard expression["scopeName"]?.string == "PriorityClass" else { return false }
            guard expression["operator"]?.string == "In" else {
                return expression["operator"]?.string == "Exists"
            }
            return (expression["values"]?.array ?? []).contains { $0.string == "system-node-critical" }
        }
    }
}
