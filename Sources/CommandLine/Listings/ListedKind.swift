// SPDX-License-Identifier: Apache-2.0

package import KubeModel
import SpinAPI
import SpinState
package import Terminal

/// A kind that is listed, with the columns of its table.
package enum ListedKind: Sendable, CaseIterable {
    case app, executor, shim

    package var type: ResourceType {
        switch self {
        case .app: SpinApp.type
        case .executor: SpinAppExecutor.type
        case .shim: Shim.type
        }
    }

    /// The kind that is called so: as kubectl knows it in singular and plural, with or without its group, or shorter.
    package init?(named word: String) {
        let name = word.lowercased()
        for kind in Self.allCases {
            let singular = kind.type.kind.lowercased()
            let names = [singular, kind.type.plural] + kind.shortNames
            if names.contains(name) || names.prefix(2).contains(where: { "\($0).\(kind.type.group)" == name })
            {
                self = kind
                return
            }
        }
        return nil
    }

    private var shortNames: [String] {
        switch self {
        case .app: ["app", "apps"]
        case .executor: ["executor", "executors"]
        case .shim: []
        }
    }

    /// What `-o name` and messages call an object: `spinapp.core.spinkube.dev`.
    package var resourceName: String { "\(type.kind.lowercased()).\(type.group)" }

    /// The headings of the table.
    package func headings(isWide: Bool, hasNamespace: Bool) -> [String] {
        let own: [String]
        let wide: [String]
        switch self {
        case .app:
            own = ["READY", "EXECUTOR", "STATUS", "AGE"]
            wide = ["IMAGE", "SERVICE", "URL"]
        case .executor:
            own = ["RUNTIMECLASS", "SPINIMAGE", "AGE"]
            wide = ["DEPLOYMENTS", "CA-SECRET"]
        case .shim:
            own = ["RUNTIMECLASS", "READY", "STATUS", "AGE"]
            wide = ["UPDATED", "FAILED", "HANDLER"]
        }
        return (hasNamespace && type.isNamespaced ? ["NAMESPACE"] : []) + ["NAME"] + own
            + (isWide ? wide : [])
    }

    /// The row of one object.
    ///
    /// Never fails: a missing or invalid field is an empty cell.
    package func row(_ object: JSONValue, isWide: Bool, hasNamespace: Bool, now: Timestamp) -> [Table.Cell] {
        let view = ObjectView(object, now: now)
        let namespace = hasNamespace && type.isNamespaced ? [Table.Cell(view.namespace)] : []
        return namespace + [Table.Cell(view.name)] + columns(view) + (isWide ? wideColumns(view) : [])
    }

    private func columns(_ view: ObjectView) -> [Table.Cell] {
        switch self {
        case .app:
            let wanted = ReplicaCount.wanted(by: view.object)
            let executor = view.text("status", "activeScheduler") ?? view.text("spec", "executor") ?? ""
            return [
                view.share(view.count("status", "readyReplicas") ?? 0, of: wanted), Table.Cell(executor),
                view.status, view.age,
            ]
        case .executor:
            return [
                Table.Cell(view.text("spec", "deploymentConfig", "runtimeClassName") ?? ""),
                Table.Cell(view.text("spec", "deploymentConfig", "spinImage") ?? ""), view.age,
            ]
        case .shim:
            return [
                Table.Cell(view.text("spec", "runtimeClass", "name") ?? ""),
                view.share(
                    view.count("status", "nodesReady") ?? 0,
                    of: view.count("status", "nodes") ?? 0
                ),
                view.status, view.age,
            ]
        }
    }

    private func wideColumns(_ view: ObjectView) -> [Table.Cell] {
        switch self {
        case .app:
            return [["spec", "image"], ["status", "serviceName"], ["status", "url"]].map {
                Table.Cell(view.text(at: $0) ?? "")
            }
        case .executor:
            return [
                Table.Cell(view.value(at: ["spec", "createDeployment"])?.bool.map { "\($0)" } ?? ""),
                Table.Cell(view.text("spec", "deploymentConfig", "caCertSecret") ?? ""),
            ]
        case .shim:
            let failed = view.count("status", "nodesFailed") ?? 0
            return [
                Table.Cell("\(view.count("status", "nodesUpdated") ?? 0)"),
                Table.Cell("\(failed)", failed > 0 ? .bad : .plain),
                Table.Cell(view.text("spec", "runtimeClass", "handler") ?? ""),
            ]
        }
    }
}
