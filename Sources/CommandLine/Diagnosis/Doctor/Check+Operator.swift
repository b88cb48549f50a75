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
                        "No Deployment has the label \(ShimKeyspace.nameLabel)=\(Installation.product), so Bobbin isn't "
                            + "installed here.",
                        remedy: "Install it, or run `bobbin controller` from your machine.",
                        command: "kubectl apply -f deploy/install.yaml"
                    )
                ]
            }
            guard found.count > 1, found.contains(where: { $0.namespaces.isEmpty }) else { return [] }
            let places = found.map { $0.deployment.key.description }.joined(separator: ", ")
            return [
                Finding(
                    .error,
                    "There are several operators that handle the same apps: \(places).",
                    remedy: "Delete all but one, or give each its own --namespace."
                )
            ]
        },
        Check("operator-pods", fine: "The operator's pods are ready.") {
            snapshot throws(Unread) -> [Finding] in
            let pods = try snapshot.list(.pods)
            return try found(in: snapshot).flatMap { podFindings($0, pods) }
        },
        Check("operator-version", fine: "The operator is of the version of this command.") {
            snapshot throws(Unread) -> [Finding] in
            try found(in: snapshot).filter { !$0.version.isEmpty && $0.version != Release.version }.map {
                Finding(
                    .warning,
                    "The operator is of version \($0.version), this command of \(Release.version).",
                    remedy: "Use the same version of both."
                )
            }
        },
        Check("operator-lease", fine: "One operator leads, or none has to.") {
            snapshot throws(Unread) -> [Finding] in
            let operators = try found(in: snapshot).filter(\.electsLeader)
            guard !operators.isEmpty else { return [] }
            let leases = try snapshot.list(.leases)
            return operators.compactMap { leaseFinding($0, leases, snapshot.now) }
        },
        Check("operator-rights", fine: "The operator may do what it has to.") {
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
                    "The operator's service account may not \(shown)\(more).",
                    remedy: "Apply its roles again.",
                    command: "kubectl apply -f deploy/install.yaml"
                )
            ]
        },
    ]

    /// The operators to look at.
    ///
    /// - Throws: ``Unread`` where there is none, which the first check tells of: then all else about it isn't known.
    private static func found(in snapshot: ClusterSnapshot) throws(Unread) -> [OperatorFacts] {
        let found = OperatorFacts.all(in: try snapshot.list(.deployments))
        guard !found.isEmpty else { throw Unread("there is no operator's Deployment") }
        return found
    }

    private static func podFindings(_ facts: OperatorFacts, _ all: [JSONValue]) -> [Finding] {
        let name = facts.deployment.key.description
        let desired = facts.deployment[path: "spec", "replicas"]?.integer ?? 1
        let logs =
            "kubectl logs --namespace \(facts.namespace) deployment/\(facts.deployment.name) --previous"
        guard desired > 0 else {
            return [
                Finding(
                    .error,
                    "The operator \(name) is scaled to 0, so nothing is reconciled.",
                    remedy: "Scale it up.",
                    command:
                        "kubectl scale --namespace \(facts.namespace) deployment/\(facts.deployment.name) "
                        + "--replicas=1"
                )
            ]
        }
        let pods = facts.pods(of: all)
        let troubles = PodView.troubles(of: pods)
        let isReady = facts.deployment.count("status", "readyReplicas") > 0
        if let trouble = troubles.first {
            return [
                Finding(
                    isReady ? .warning : .error,
                    "A pod of the operator \(name) doesn't run: \(trouble.problem)",
                    remedy: trouble.remedy,
                    command: trouble.reason == "CrashLoop" ? logs : "",
                    page: Remedy.page(trouble.reason)
                )
            ]
        }
        guard !isReady else { return [] }
        let why = facts.deployment.condition(.replicaFailure)?["message"]?.string
        return [
            Finding(
                .error,
                "No pod of the operator \(name) is ready\(why.map { ": \($0)" } ?? "").",
                remedy: "Look at its pods and events.",
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
                "No operator holds the Lease \(key), so nothing is reconciled.",
                remedy: "Wait some seconds if it has just started, else see its log.",
                command: logs
            )
        }
        let renewed = lease[path: "spec", "renewTime"]?.string.flatMap { Timestamp($0) }
        let duration = max(15, lease.count("spec", "leaseDurationSeconds"))
        // A minute more, since nobody's clock is exact.
        guard let renewed, now.microseconds - renewed.microseconds > (duration + 60) * 1_000_000 else {
            return nil
        }
        return Finding(
            .error,
            "The Lease \(key) was renewed \(Age.text(since: renewed, now: now)) ago by \(holder), "
                + "which no longer runs or doesn't reach the API server.",
            remedy: "See the operator's log.",
            command: logs
        )
    }
}
