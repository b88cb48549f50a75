import KubeModel
import SpinAPI

extension Check {
    static let executorChecks = [
        Check("executors", fine: "There is an executor, and all of them can be used.") {
            snapshot throws(Unread) -> [Finding] in
            let executors = try snapshot.list(.executors)
            guard !executors.isEmpty else {
                let isNeeded = !snapshot.known(.apps).isEmpty
                return [
                    Finding(
                        isNeeded ? .error : .warning,
                        "There is no SpinAppExecutor, so no app can run.",
                        remedy: "Make one in Bobbin's namespace, which serves all namespaces.",
                        command: "kubectl apply --namespace \(snapshot.installation.namespace) "
                            + "-f deploy/samples/executor.yaml",
                        page: "docs/executors.md"
                    )
                ]
            }
            return executors.flatMap { problems(of: $0) }
        },
        Check("runtime-classes", fine: "The RuntimeClasses of the executors have nodes that run them.") {
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
                        "There is no RuntimeClass \(name), which an executor names.",
                        remedy: "Apply a Shim that makes it, or name another in the executor.",
                        command: "kubectl apply -f deploy/samples/shims/shim.yaml",
                        page: Remedy.page("RuntimeClassNotFound")
                    )
                }
                return RuntimeClassView(found, in: snapshot).finding
            }
        },
    ]

    private static func problems(of executor: JSONValue) -> [Finding] {
        let subject = "SpinAppExecutor \(executor.key)"
        do {
            return SpinAppExecutorValidator.problems(in: try SpinAppExecutor(json: executor.jsonBytes)).map {
                let isError = $0.severity == .error
                return Finding(
                    isError ? .error : .warning,
                    isError ? "\(subject) can't be used: \($0)." : "\(subject): \($0).",
                    remedy: $0.reason.remedy,
                    command:
                        "kubectl edit --namespace \(executor.namespace) spinappexecutor \(executor.name)",
                    page: Remedy.page($0.reason.rawValue)
                )
            }
        } catch {
            return [Finding(.error, "\(subject) can't be read: \(error).", page: Remedy.page("Unreadable"))]
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

    /// What is wrong with it, if that can be told.
    var finding: Finding? {
        guard case .read(let nodes) = snapshot.objects[.nodes] else { return nil }
        let selector = runtimeClass[path: "scheduling", "nodeSelector"]?.object?.members ?? []
        let selected = nodes.filter { node in selector.allSatisfy { node.label($0.key) == $0.value.string } }
        let ready = selected.filter { $0.holds(.ready) }
        guard !ready.isEmpty else {
            return unserved(selector.map { "\($0.key)=\($0.value.string ?? "")" }, selected)
        }
        return lacking(ready) ?? unoffered(selector.isEmpty)
    }

    private func unserved(_ selector: [String], _ selected: [JSONValue]) -> Finding {
        let shims = snapshot.known(.shims).map(\.name).joined(separator: ", ")
        let why =
            selected.isEmpty
            ? "no node has the labels \(selector.joined(separator: ","))" : "none of its nodes is ready"
        return Finding(
            .error,
            "No pod of RuntimeClass \(runtimeClass.name) can run: \(why).",
            remedy: shims.isEmpty
                ? "Apply a Shim, or label the nodes that have the shim."
                : "See what the Shims say: \(shims).",
            command: shims.isEmpty
                ? "kubectl apply -f deploy/samples/shims/shim.yaml" : "bobbin status shim/NAME",
            page: Remedy.page("NoNodeWithShim")
        )
    }

    /// Nodes whose kubelets report their handlers, and not this one.
    private func lacking(_ nodes: [JSONValue]) -> Finding? {
        let lacking = nodes.filter { node in
            let handlers = (node[path: "status", "runtimeHandlers"]?.array ?? []).compactMap {
                $0["name"]?.string
            }
            // A kubelet without that feature reports none.
            return !handlers.allSatisfy(\.isEmpty) && !handlers.contains(handler)
        }
        guard !lacking.isEmpty else { return nil }
        let names = lacking.prefix(3).map(\.name).joined(separator: ", ")
        let isAll = lacking.count == nodes.count
        return Finding(
            isAll ? .error : .warning,
            "\(isAll ? "No node has" : "\(lacking.count) of \(nodes.count) nodes lack") the handler \(handler) of "
                + "RuntimeClass \(runtimeClass.name), such as \(names).",
            remedy:
                "Install the shim there by a Shim, or let the RuntimeClass select the nodes that have it.",
            page: Remedy.page("NoNodeWithShim")
        )
    }

    /// Whether nobody is known to bring the handler.
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
            "RuntimeClass \(runtimeClass.name) selects all nodes, and nothing tells whether they have its handler "
                + "\(handler).",
            remedy: "Unless the nodes' images bring the shim, apply a Shim for it.",
            page: "docs/shims.md"
        )
    }
}
