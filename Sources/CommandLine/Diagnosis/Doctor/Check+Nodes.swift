// SPDX-License-Identifier: Apache-2.0

import KubeModel
import SpinAPI

extension Check {
    static let nodeChecks = [
        Check("nodes", fine: "All nodes are ready.") { snapshot throws(Unread) -> [Finding] in
            let unready = try snapshot.list(.nodes).filter { !$0.holds("Ready") }
            guard !unready.isEmpty else { return [] }
            return [
                Finding(
                    .warning,
                    "\(unready.listed) \(unready.count == 1 ? "is" : "are") not ready.",
                    remedy: NodeFailureReason.nodeNotReady.remedy,
                    command: "kubectl describe node \(unready[0].name)"
                )
            ]
        },
        Check("container-runtimes", fine: "The container runtimes of the nodes support shims.") {
            snapshot throws(Unread) -> [Finding] in
            let nodes = try snapshot.list(.nodes).filter {
                $0.label("kubernetes.io/os") ?? "linux" == "linux"
            }
            var foreign: [JSONValue] = []
            var old: [JSONValue] = []
            for node in nodes {
                let text = node[path: "status", "nodeInfo", "containerRuntimeVersion"]?.string ?? ""
                guard let runtime = ContainerRuntime(text) else { continue }
                if !runtime.isContainerd {
                    foreign.append(node)
                } else if runtime.isTooOld {
                    old.append(node)
                }
            }
            var findings: [Finding] = []
            if !foreign.isEmpty {
                let runtime = foreign[0][path: "status", "nodeInfo", "containerRuntimeVersion"]?.string ?? ""
                findings.append(
                    Finding(
                        .warning,
                        "\(foreign.listed) \(foreign.count == 1 ? "runs" : "run") \(runtime), which does not support shims.",
                        remedy: "Exclude these nodes with spec.nodeSelector of the Shims.",
                        page: "docs/nodes.md#hosts-that-cant-be-set-up"
                    )
                )
            }
            if !old.isEmpty {
                findings.append(
                    Finding(
                        .warning,
                        "\(old.listed) \(old.count == 1 ? "runs" : "run") a containerd older than 1.6.",
                        remedy: "Upgrade containerd on the node."
                    )
                )
            }
            return findings
        },
        Check("node-handlers", fine: "The nodes have the handlers in their labels.") {
            snapshot throws(Unread) -> [Finding] in
            try snapshot.list(.nodes).compactMap { node in
                let handlers = (node[path: "status", "runtimeHandlers"]?.array ?? []).compactMap {
                    $0["name"]?.string
                }
                guard !handlers.allSatisfy(\.isEmpty) else { return nil }
                let missing = node.labels
                    .filter {
                        $0.key.hasPrefix(ShimKeyspace.readyLabelPrefix) && !handlers.contains($0.value)
                    }
                    .map(\.value).sorted()
                guard let handler = missing.first else { return nil }
                return Finding(
                    .error,
                    "Node \"\(node.name)\" is labeled for the handler \"\(handler)\", but its kubelet does not report it.",
                    remedy: NodeFailureReason.handlerNotReported.remedy,
                    page: Remedy.page("HandlerNotReported")
                )
            }
        },
    ]
}

extension [JSONValue] {
    /// `Node "a"`, `Nodes "a", "b" and "c"`, `Nodes "a", "b", "c" and 4 more`.
    var listed: String {
        let shown = prefix(3).map { "\"\($0.name)\"" }
        if count == 1 { return "Node \(shown[0])" }
        if count > 3 { return "Nodes \(shown.joined(separator: ", ")) and \(count - 3) more" }
        return "Nodes \(shown.dropLast().joined(separator: ", ")) and \(shown.last ?? "")"
    }
}
