import KubeModel
import SpinAPI
import SpinState

extension Check {
    /// What apps ask for and their executors don't allow. It finds what an operator has yet to refuse, and so, before an
    /// upgrade, what the newer one would.
    static let allowedFields = Check(
        "allowed-fields",
        fine: "Executors allow what their apps ask for."
    ) { snapshot throws(Unread) -> [Finding] in
        let own = snapshot.installation.namespace
        let executors = ExecutorSet(try snapshot.list(.executors))
        return try snapshot.list(.apps).compactMap { object in
            // An app that says so itself is a finding already; so is what can't be read.
            guard object.condition(.ready)?["reason"]?.string != ProblemReason.notAllowed.rawValue,
                let app = try? SpinApp(json: object.jsonBytes),
                let executor = executors.choice(for: app, ownNamespace: own).executor
            else { return nil }
            let problems = SpinAppValidator.problems(in: app, executor: executor).filter {
                $0.reason == .notAllowed
            }
            guard let first = problems.first else { return nil }
            let more = problems.count > 1 ? " (and \(problems.count - 1) more)" : ""
            return Finding(
                .error,
                "SpinApp \(app.key) has what its executor doesn't allow: \(first)\(more)",
                remedy: ProblemReason.notAllowed.remedy,
                page: Remedy.page(ProblemReason.notAllowed.rawValue)
            )
        }
    }
}
