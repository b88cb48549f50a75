// SPDX-License-Identifier: Apache-2.0

import KubeModel
import SpinAPI

extension Check {
    static let executorChecks = [
        Check("executors", fine: "All executors are valid.") {
            snapshot throws(Unread) -> [Finding] in
            let executors = try snapshot.list(.executors)
            guard !executors.isEmpty else {
                let isNeeded = !snapshot.known(.apps).isEmpty
                return [
                    Finding(
                        isNeeded ? .error : .warning,
                        "No SpinAppExecutor found, so no app can run.",
                        remedy: "Create one in Bobbin's namespace, where it serves all namespaces.",
                        command: "kubectl apply --namespace \(snapshot.installation.namespace) "
                            + "-f deploy/samples/executor.yaml",
                        page: "docs/executors.md"
                    )
                ]
            }
            return executors.flatMap { problems(of: $0) }
        },
        Check("runtime-classes", fine: "Nodes can run the RuntimeClasses of the executors.") {
            snapshot throws(Unread) -> [Finding] in
            let classes = try snapshot.list(.runtimeClasses)
            let names = try snapshot.list(.executors).compactMap { executor in
                executor[path: "spec", "createDeployment"]?.bool == true
                    ? executor[path: "spec", "deploymentConfig", "runtimeClassName"]?.string : nil
            }
            return Set(names).sorted().compactMap { name in
                guard let found = classes.first(where: { $0.name == name }) else {
                    return Finding(
                        .error,
                        "RuntimeClass \"\(name)\" not found, but required by an executor.",
                        remedy: "Apply a Shim that creates it, or change the executor.",
                        command: "kubectl apply -f deploy/samples/shims/shim.yaml",
                        page: Remedy.page("RuntimeClassNotFound")
                    )
                }
                return RuntimeClassView(found, in: snapshot).finding
            }
        },
    ]

    private static func problems(of executor: JSONValue) -> [Finding] {
        let subject = "SpinAppExecutor \"\(executor.key)\""
        do {
            return SpinAppExecutorValidator.problems(in: try SpinAppExecutor(json: executor.jsonBytes)).map {
                let isError = $0.severity == .error
                return Finding(
                    isError ? .error : .warning,
                    isError ? "\(subject) is invalid: \($0)." : "\(subject): \($0).",
                    remedy: $0.reason.remedy,
                    command:
                        "kubectl edit --namespace \(executor.namespace) spinappexecutor \(executor.name)",
                    page: Remedy.page($0.reason.rawValue)
                )
            }
        } catch {
            return [Finding(.error, "\(subject) cannot be read: \(error).", page: Remedy.page("Unreadable"))]
        }
    }
}

/// A RuntimeClass and the nodes that run it.
struct RuntimeClassView {
    private let runtimeClass: JSONValue
    private let snapshot: ClusterSnapshot

    init(_ runtimeClass: JSONValue, in snapshot: ClusterSnapshot) {
        self.runtimeClass = runtimeClass
        self.snapshot = snapshot
    }

    private var handler: String { runtimeClass["handler"]?.string ?? "" }

    /// Its problem, if there is one and nodes could be read.
    var finding: Finding? {
        guard case .read(let nodes) = snapshot.objects[.nodes] else { return nil }
        let selector = runtimeClass[path: "scheduling", "nodeSelector"]?.object?.members ?? []
        let selected = nodes.filter { node in selector.allSatisfy { node.label($0.key) == $0.value.string } }
        let ready = selected.filter { $0.holds(.ready) }
        guard !ready.isEmpty else {
            return unserved(selector.map { "\($0.key)=\($0.value.string ?? "")" }, selected)
        }
        return missing(on: ready) ?? unoffered(selector.isEmpty)
    }

    private func unserved(_ selector: [String], _ selected: [JSONValue]) -> Finding {
        let shims = snapshot.known(.shims).map(\.name).joined(separator: ", ")
        let why =
            selected.isEmpty
            ? "no node has the labels \(selector.joined(separator: ","))" : "none of its nodes are ready"
        return Finding(
            .error,
            "Pods of RuntimeClass \"\(runtimeClass.name)\" cannot run: \(why).",
            remedy: shims.isEmpty
                ? "Apply a Shim, or label the nodes that have the shim."
                : "Check the status of the Shims: \(shims).",
            command: shims.isEmpty
                ? "kubectl apply -f deploy/samples/shims/shim.yaml" : "bobbin status shim/NAME",
            page: Remedy.page("NoNodeWithShim")
        )
    }

    /// For nodes whose kubelets report their handlers, but not this one.
    private func missing(on nodes: [JSONValue]) -> Finding? {
        let missing = nodes.filter { node in
            let handlers = (node[path: "status", "runtimeHandlers"]?.array ?? []).compactMap {
                $0["name"]?.string
            }
            // A kubelet without that feature reports none.
            return !handlers.allSatisfy(\.isEmpty) && !handlers.contains(handler)
        }
        guard !missing.isEmpty else { return nil }
        let names = missing.prefix(3).map { "\"\($0.name)\"" }.joined(separator: ", ")
        let isAll = missing.count == nodes.count
        return Finding(
            isAll ? .error : .warning,
            "Handler \"\(handler)\" of RuntimeClass \"\(runtimeClass.name)\" is missing on "
                + "\(isAll ? "all nodes" : "\(missing.count) of \(nodes.count) nodes"), for example \(names).",
            remedy:
                "Install the shim on these nodes with a Shim, or change the RuntimeClass to select nodes that have it.",
            page: Remedy.page("NoNodeWithShim")
        )
    }

    /// Whether nothing is known to install the handler.
    private func unoffered(_ selectsAll: Bool) -> Finding? {
        guard selectsAll, case .read(let shims) = snapshot.objects[.shims],
            !shims.contains(where: { $0[path: "spec", "runtimeClass", "handler"]?.string == handler }),
            !snapshot.known(.nodes).contains(where: { node in
                (node[path: "status", "runtimeHandlers"]?.array ?? []).contains {
                    $0["name"]?.string == handler
                }
            })
        else { return nil }
        return Finding(
            .warning,
            "RuntimeClass \"\(runtimeClass.name)\" selects all nodes, but it is unknown whether they have its handler "
                + "\"\(handler)\".",
            remedy: "Apply a Shim for the handler, unless the node images include it.",
            page: "docs/shims.md"
        )
    }
}
