// SPDX-License-Identifier: Apache-2.0

package import KubeModel
package import SpinAPI

/// The executors that were found in a cluster or in files, of which apps are given theirs.
///
/// One without a namespace stands for one in each, as a manifest without one does.
package struct ExecutorSet: Sendable {
    private struct Entry {
        var content: ExecutorChoice.Content
        var isDefault: Bool
    }

    private var entries: [ObjectKey: Entry] = [:]

    package init() {}

    package init(_ objects: [JSONValue]) { for object in objects { add(object) } }

    /// Adds an executor, readable or not. A later one of the same name takes its place.
    package mutating func add(_ object: JSONValue) {
        let metadata = object["metadata"]
        let key = ObjectKey(
            namespace: metadata?["namespace"]?.string ?? "",
            name: metadata?["name"]?.string ?? ""
        )
        let content: ExecutorChoice.Content
        do {
            content = .readable(try SpinAppExecutor(json: object.jsonBytes))
        } catch {
            content = .unreadable(reason: "\(error)")
        }
        let mark = metadata?["annotations"]?[SpinKeyspace.defaultExecutorAnnotation]
        entries[key] = Entry(content: content, isDefault: mark?.string == "true")
    }

    /// Adds those of another set, in the place of what is here of the same name.
    package mutating func add(overriding others: ExecutorSet) { entries.merge(others.entries) { $1 } }

    /// The executor of an app, as the operator chooses it.
    ///
    /// - Parameter deploymentAnnotations: Those of the app's Deployment, where it is at hand; else the app's status tells
    ///   which executor it has.
    package func choice(
        for app: SpinApp,
        ownNamespace: String,
        deploymentAnnotations: [String: String]? = nil
    ) -> ExecutorChoice {
        var there: [ObjectKey: Entry] = [:]
        for namespace in [app.metadata.namespace, ownNamespace] {
            for (key, entry) in entries where Self.isIn(namespace, key) {
                let place = ObjectKey(namespace: namespace, name: key.name)
                if there[place] == nil || !key.namespace.isEmpty { there[place] = entry }
            }
        }
        let selection = ExecutorSelection(
            for: app,
            among: there.map { .init(key: $0.key, isDefault: $0.value.isDefault) },
            ownNamespace: ownNamespace,
            present: .init(of: app, deploymentAnnotations: deploymentAnnotations)
        )
        return ExecutorChoice(selection) { there[$0]?.content }
    }

    /// The same for an app that may not be readable: only what decides is read of it.
    package func choice(
        for app: JSONValue,
        ownNamespace: String,
        deploymentAnnotations: [String: String]? = nil
    ) -> ExecutorChoice {
        var head = SpinApp()
        head.metadata.key = ObjectKey(
            namespace: app[path: "metadata", "namespace"]?.string ?? "",
            name: app[path: "metadata", "name"]?.string ?? ""
        )
        head.spec.executor = app[path: "spec", "executor"]?.string ?? ""
        head.status.activeScheduler = app[path: "status", "activeScheduler"]?.string ?? ""
        return choice(for: head, ownNamespace: ownNamespace, deploymentAnnotations: deploymentAnnotations)
    }

    private static func isIn(_ namespace: String, _ key: ObjectKey) -> Bool {
        key.namespace == namespace || key.namespace.isEmpty || namespace.isEmpty
    }
}
