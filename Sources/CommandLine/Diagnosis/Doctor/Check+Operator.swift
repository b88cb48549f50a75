// SPDX-License-Identifier: Apache-2.0

import KubeModel
import SpinAPI

extension Check {
    static let operatorChecks = checksOfDeployment.map(\.unlessInsideBobbinLocal)

    /// The same check, which has nothing to look at where the operator has no Deployment and needs none.
    private var unlessInsideBobbinLocal: Check {
        let look = look
        return Check(id, fine: fine) { snapshot throws(Unread) -> [Finding] in
            if case .read(let server) = snapshot.server, server.isBobbinLocal,
                // There are none with --control-plane-only.
                !snapshot.known(.definitions).isEmpty,
                OperatorFacts.all(in: try snapshot.list(.deployments)).isEmpty
            {
                return [Finding(.ok, "The operator runs inside `bobbin local`.")]
            }
            return try look(snapshot)
        }
    }

    private static let checksOfDeployment = [
        Check("operator", fine: "The operator is installed.") { snapshot throws(Unread) -> [Finding] in
            let found = OperatorFacts.all(in: try snapshot.list(.deployments))
            if found.isEmpty {
                return [
                    Finding(
                        .error,
                        "Bobbin is not installed: no Deployment has the label "
                            + "\(ShimKeyspace.nameLabel)=\(Installation.product).",
                        remedy: "Install it, or run `bobbin controller` on your machine.",
                        command: "kubectl apply -f deploy/install.yaml"
                    )
                ]
            }
            guard found.count > 1, found.contains(where: { $0.namespaces.isEmpty }) else { return [] }
            let places = found.map { "\"\($0.deployment.key)\"" }.joined(separator: ", ")
            return [
                Finding(
                    .error,
                    "Several operators manage the same apps: Deployments \(places).",
                    remedy: "Delete all but one, or set --namespace of each to different namespaces."
                )
            ]
        },
        Check("operator-pods", fine: "The operator's pods are ready.") {
            snapshot throws(Unread) -> [Finding] in
            let pods = try snapshot.list(.pods)
            return try found(in: snapshot).flatMap { podFindings($0, pods) }
        },
        Check("operator-version", fine: "The operator and this command have the same version.") {
            snapshot throws(Unread) -> [Finding] in
            try found(in: snapshot).filter { !$0.version.isEmpty && $0.version != Release.version }.map {
                Finding(
                    .warning,
                    "The operator has version \($0.version), but this command has version \(Release.version).",
                    remedy: "Use the same version for both."
                )
            }
        },
        Check("operator-lease", fine: "An operator holds the Lease, or leader election is off.") {
            snapshot throws(Unread) -> [Finding] in
            let operators = try found(in: snapshot).filter(\.electsLeader)
            guard !operators.isEmpty else { return [] }
            let leases = try snapshot.list(.leases)
            return operators.compactMap { leaseFinding($0, leases, snapshot.now) }
        },
        Check("operator-rights", fine: "The operator has all permissions that it needs.") {
            snapshot throws(Unread) -> [Finding] in
            _ = try found(in: snapshot)
            var refused: [OperatorRight] = []
            for right in OperatorRight.needed {
                guard let answer = snapshot.rights[right] else { continue }
                if try !answer.get() { refused.append(right) }
            }
            guard !refused.isEmpty else { return [] }
            let shown = refused.prefix(5).map(\.description).joined(separator: ", ")
            let more = refused.count > 5 ? " and \(refused.count - 5) more" : ""
            return [
                Finding(
                    .error,
                    "The operator's ServiceAccount is not allowed to \(shown)\(more).",
                    remedy: "Apply the operator's roles again.",
                    command: "kubectl apply -f deploy/install.yaml"
                )
            ]
        },
    ]

    /// The operators to look at.
    ///
    /// - Throws: ``Unread`` if there is none, which the first check reports; the other checks are then unknown.
    private static func found(in snapshot: ClusterSnapshot) throws(Unread) -> [OperatorFacts] {
        let found = OperatorFacts.all(in: try snapshot.list(.deployments))
        guard !found.isEmpty else { throw Unread("the operator's Deployment was not found") }
        return found
    }

    private static func podFindings(_ facts: OperatorFacts, _ all: [JSONValue]) -> [Finding] {
        let name = "\"\(facts.deployment.key)\""
        let desired = facts.deployment[path: "spec", "replicas"]?.integer ?? 1
        let logs =
            "kubectl logs --namespace \(facts.namespace) deployment/\(facts.deployment.name) --previous"
        guard desired > 0 else {
            return [
                Finding(
                    .error,
                    "Operator \(name) is scaled to 0, so nothing is reconciled.",
                    remedy: "Scale it up.",
                    command:
                        "kubectl scale --namespace \(facts.namespace) deployment/\(facts.deployment.name) "
                        + "--replicas=1"
                )
            ]
        }
        let pods = facts.pods(of: all)
        let failures = PodView.failures(of: pods)
        let isReady = facts.deployment.count("status", "readyReplicas") > 0
        if let failure = failures.first {
            return [
                Finding(
                    isReady ? .warning : .error,
                    "A pod of operator \(name) is not running: \(failure.problem)",
                    remedy: failure.remedy,
                    command: failure.reason == "CrashLoop" ? logs : "",
                    page: Remedy.page(failure.reason)
                )
            ]
        }
        guard !isReady else { return [] }
        let why = facts.deployment.condition(.replicaFailure)?["message"]?.string
        return [
            Finding(
                .error,
                "No pod of operator \(name) is ready\(why.map { ": \($0)" } ?? "").",
                remedy: "Check its pods and events.",
                command: "kubectl describe --namespace \(facts.namespace) deployment/\(facts.deployment.name)"
            )
        ]
    }

    private static func leaseFinding(
        _ facts: OperatorFacts,
        _ leases: [JSONValue],
        _ now: Timestamp
    ) -> Finding? {
        let key = Installation(namespace: facts.namespace).lease
        let lease = leases.first { $0.key == key }
        let holder = lease?[path: "spec", "holderIdentity"]?.string ?? ""
        let logs = "kubectl logs --namespace \(facts.namespace) deployment/\(facts.deployment.name)"
        guard let lease, !holder.isEmpty else {
            return Finding(
                .error,
                "No operator holds the Lease \"\(key)\", so nothing is reconciled.",
                remedy: "If the operator has just started, wait a few seconds; otherwise check its log.",
                command: logs
            )
        }
        let renewed = lease[path: "spec", "renewTime"]?.string.flatMap { Timestamp($0) }
        let duration = max(15, lease.count("spec", "leaseDurationSeconds"))
        // One minute more, since clocks differ.
        guard let renewed, now.microseconds - renewed.microseconds > (duration + 60) * 1_000_000 else {
            return nil
        }
        return Finding(
            .error,
            "Lease \"\(key)\" was last renewed \(Age.text(since: renewed, now: now)) ago by "
                + "\"\(holder)\", which is no longer running or cannot reach the API server.",
            remedy: "Check the operator's log.",
            command: logs
        )
    }
}
