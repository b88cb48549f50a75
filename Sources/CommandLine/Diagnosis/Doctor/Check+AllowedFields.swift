// SPDX-License-Identifier: Apache-2.0

import KubeModel
import SpinAPI
import SpinState

extension Check {
    /// The fields that apps set and their executors do not allow. It also finds those that the running operator does
    /// not refuse yet: before an upgrade, what the newer one would refuse.
    static let allowedFields = Check(
        "allowed-fields",
        fine: "Executors allow the fields that their apps set."
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
                "SpinApp \"\(app.key)\" sets a field that its executor does not allow: \(first)\(more)",
                remedy: ProblemReason.notAllowed.remedy,
                page: Remedy.page(ProblemReason.notAllowed.rawValue)
            )
        }
    }
}
