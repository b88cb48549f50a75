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

    /// What comes next, where nothing is removed yet.
    package func outlook(_ plan: RemovalPlan) -> String {
        guard !plan.steps.isEmpty else {
            return isDone
                ? "\nNothing of SpinKube's operators is left: there is nothing to do.\n"
                : "\nNothing of SpinKube's operators was found, as far as it could be looked for.\n"
        }
        return "\nbobbin migrate --remove-operators would, in this order:\n"
            + plan.steps.map { "  \($0.title)\n" }.joined() + notes
    }

    /// What is left to do once all is removed.
    package var farewell: String {
        var text =
            "\nSpinKube's operators are removed. Its CRDs, apps, executors and Shims are as they were.\n"
        text += "Start Bobbin now: kubectl apply -f deploy/install.yaml\n"
        for namespace in Set(installations.flatMap(\.namespaces)).sorted() {
            text +=
                "The namespace \(namespace) is left; if nothing else is in it: kubectl delete namespace \(namespace)\n"
        }
        return text + notes
    }

    private var notes: String {
        var text = ""
        for release in installations.flatMap(\.sharedReleases) {
            text +=
                "note: the Helm release \(release) has other objects too, so it stays; turn SpinKube off in it.\n"
        }
        let keepers = Set(installations.flatMap(\.parts).compactMap(\.keeper)).sorted()
        for keeper in keepers {
            text += "note: \(keeper) keeps some of this, and makes it again: take it out of Git first.\n"
        }
        return text
    }
}
