/// One thing to look at. Pure: what was read in, findings out.
package struct Check: Sendable {
    /// What findings are known by; never changes.
    package let id: String
    /// What is said where nothing is wrong.
    let fine: String
    /// What is wrong; nothing where all is well. Throws where it can't be told.
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
            findings = [Finding(.unknown, "This can't be told: \(error)")]
        }
        if findings.isEmpty { findings = [Finding(.ok, fine)] }
        return findings.map { finding in
            var finding = finding
            finding.check = id
            return finding
        }
    }

    /// All checks, from what everything else rests on upwards.
    package static let all: [Check] =
        serverChecks + definitionChecks + operatorChecks + spinKubeChecks + executorChecks + nodeChecks
        + shimChecks + [shimDigests] + appChecks + [allowedFields]
}

/// The findings of all checks, as a whole.
package struct Examination: Sendable, Hashable {
    package let findings: [Finding]

    /// Looks at everything.
    package init(of snapshot: ClusterSnapshot) {
        findings = Check.all.flatMap { $0.findings(in: snapshot) }
    }

    /// What there is to say where nothing could be looked at.
    ///
    /// - Parameter error: Why the API server doesn't answer.
    package init(unreachable error: String) {
        var finding = Finding(
            .error,
            "The API server can't be asked: \(error)",
            remedy: "Check the kubeconfig, the context and the network.",
            command: "kubectl cluster-info"
        )
        finding.check = "api-server"
        findings = [finding]
    }

    /// How many findings are of a level.
    package func count(_ level: Finding.Level) -> Int { findings.count { $0.level == level } }
}
