// SPDX-License-Identifier: Apache-2.0

package import KubeModel
package import Terminal

extension MigrationReport {
    /// For people.
    package func text(on terminal: Terminal) -> String {
        sections.map { $0.tree(on: terminal).text }.joined(separator: "\n")
    }

    /// As data.
    package func json(_ plan: RemovalPlan) -> JSONValue {
        [
            "sections": .array(sections.map(\.json)),
            "removal": .array(plan.steps.map { .string($0.title) }),
        ]
    }

    /// The next steps, before anything is removed.
    package func outlook(_ plan: RemovalPlan) -> String {
        guard !plan.steps.isEmpty else {
            return isDone
                ? "\nSpinKube's operators are not installed. Nothing to do.\n"
                : "\nNo SpinKube operator found, but some objects could not be read.\n"
        }
        return "\n`bobbin migrate --remove-operators` performs the following steps in this order:\n"
            + plan.steps.map { "  \($0.title)\n" }.joined() + notes
    }

    /// The next steps, after the removal.
    package var farewell: String {
        var text =
            "\nSpinKube's operators were removed. The CRDs, apps, executors and Shims were not changed.\n"
        text += "Start Bobbin now: kubectl apply -f deploy/install.yaml\n"
        for namespace in Set(installations.flatMap(\.namespaces)).sorted() {
            text +=
                "Namespace \"\(namespace)\" was kept. If it is empty, delete it: kubectl delete namespace \(namespace)\n"
        }
        return text + notes
    }

    private var notes: String {
        var text = ""
        for release in installations.flatMap(\.sharedReleases) {
            text +=
                "note: Helm release \"\(release)\" also has other objects and is kept; disable SpinKube in it.\n"
        }
        let keepers = Set(installations.flatMap(\.parts).compactMap(\.keeper)).sorted()
        for keeper in keepers {
            text +=
                "note: \(keeper) manages some of these objects and creates them again; remove them from Git first.\n"
        }
        return text
    }
}
