// SPDX-License-Identifier: Apache-2.0

/// One check. Pure: a snapshot in, findings out.
package struct Check: Sendable {
    /// The identifier of its findings; never changes.
    package let id: String
    /// The message if there is no problem.
    let fine: String
    /// The problems; empty if there are none. Throws if what it needs could not be read.
    let look: @Sendable (ClusterSnapshot) throws(Unread) -> [Finding]

    init(
        _ id: String,
        fine: String,
        _ look: @escaping @Sendable (ClusterSnapshot) throws(Unread) -> [Finding]
    ) {
        self.id = id
        self.fine = fine
        self.look = look
    }

    /// The findings, at least one.
    package func findings(in snapshot: ClusterSnapshot) -> [Finding] {
        var findings: [Finding]
        do {
            findings = try look(snapshot)
        } catch {
            findings = [Finding(.unknown, "Cannot check: \(error)")]
        }
        if findings.isEmpty { findings = [Finding(.ok, fine)] }
        return findings.map { finding in
            var finding = finding
            finding.check = id
            return finding
        }
    }

    /// All checks; later ones depend on the earlier ones.
    package static let all: [Check] =
        serverChecks + definitionChecks + operatorChecks + spinKubeChecks + executorChecks + nodeChecks
        + shimChecks + [shimDigests] + appChecks + [allowedFields]
}

/// The findings of all checks, as a whole.
package struct Examination: Sendable, Hashable {
    package let findings: [Finding]

    /// Runs all checks.
    package init(of snapshot: ClusterSnapshot) {
        findings = Check.all.flatMap { $0.findings(in: snapshot) }
    }

    /// The examination if nothing could be read.
    ///
    /// - Parameter error: Why the API server does not answer.
    package init(unreachable error: String) {
        var finding = Finding(
            .error,
            "Cannot reach the API server: \(error)",
            remedy: "Check the kubeconfig, the context and the network.",
            command: "kubectl cluster-info"
        )
        finding.check = "api-server"
        findings = [finding]
    }

    /// The number of findings of a level.
    package func count(_ level: Finding.Level) -> Int { findings.count { $0.level == level } }
}
