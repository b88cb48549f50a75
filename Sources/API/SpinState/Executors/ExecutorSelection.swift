// SPDX-License-Identifier: Apache-2.0

package import KubeModel
package import SpinAPI

/// Which executor an app gets, of those that there are. The one place where that is decided.
package enum ExecutorSelection: Sendable, Hashable {
    case found(ObjectKey)
    /// Several executors of a namespace are marked as its default, and the app has none yet.
    case ambiguous([ObjectKey])
    case none

    /// An executor, as far as it matters for the choice.
    package struct Candidate: Sendable, Hashable {
        package var key: ObjectKey
        /// Whether it is marked as the default.
        package var isDefault: Bool

        package init(key: ObjectKey, isDefault: Bool) {
            self.key = key
            self.isDefault = isDefault
        }

        package init(_ metadata: ObjectMeta) {
            self.init(key: metadata.key, isDefault: metadata.isMarkedAsDefaultExecutor)
        }
    }

    /// The executor that an app has, as far as that is known.
    package struct Present: Sendable, Hashable {
        package var name: String
        /// `nil` where it isn't known: then it is the app's namespace before the operator's.
        package var namespace: String?

        package init(name: String, namespace: String? = nil) {
            self.name = name
            self.namespace = namespace
        }

        /// The executor that an app has by its status, or where that names none by its Deployment's annotations, which
        /// also know the namespace; `nil` where it has none.
        package init?(of app: SpinApp, deploymentAnnotations: [String: String]?) {
            name = app.status.activeScheduler
            if let text = deploymentAnnotations?[SpinKeyspace.executorAnnotation],
                let slash = text.firstIndex(of: "/")
            {
                let noted = String(text[text.index(after: slash)...])
                if name.isEmpty { name = noted }
                if name == noted { namespace = String(text[..<slash]) }
            }
            guard !name.isEmpty else { return nil }
        }
    }

    /// Chooses for an app.
    ///
    /// An app that names an executor gets the one of that name in its namespace, else in the operator's. One that names
    /// none keeps the executor that it has for as long as that exists. One that has none yet gets, of its namespace and
    /// else of the operator's, the executor that is marked as the default; without a mark the only one, or as
    /// spin-operator has it the first by name.
    ///
    /// - Parameters:
    ///   - candidates: those of the two namespaces at least; others are passed over.
    ///   - present: the executor that the app has, if any.
    package init(
        for app: SpinApp,
        among candidates: [Candidate],
        ownNamespace: String,
        present: Present?
    ) {
        let namespaces = [app.metadata.namespace, ownNamespace]
        func find(_ name: String, in namespaces: [String]) -> ObjectKey? {
            let keys = namespaces.map { ObjectKey(namespace: $0, name: name) }
            return keys.first { key in candidates.contains { $0.key == key } }
        }
        guard app.spec.executor.isEmpty else {
            self = find(app.spec.executor, in: namespaces).map { .found($0) } ?? .none
            return
        }
        if let present {
            let places = namespaces.filter { present.namespace == nil || present.namespace == $0 }
            if let key = find(present.name, in: places) {
                self = .found(key)
                return
            }
        }
        for namespace in namespaces {
            let there = candidates.filter { $0.key.namespace == namespace }
            let marked = there.filter(\.isDefault).map(\.key).sorted()
            if marked.count > 1 {
                self = .ambiguous(marked)
                return
            }
            if let key = marked.first ?? there.map(\.key).min() {
                self = .found(key)
                return
            }
        }
        self = .none
    }
}

extension ObjectMeta {
    /// Whether an executor is marked as the default.
    package var isMarkedAsDefaultExecutor: Bool {
        annotations[SpinKeyspace.defaultExecutorAnnotation] == "true"
    }
}
