// SPDX-License-Identifier: Apache-2.0

package import KubeModel
package import Terminal

extension ShimNodeStatus {
    package static func headings(isWide: Bool) -> [String] {
        ["NODE", "STATUS", "SHIM", "STATE", "REASON", "AGE"]
            + (isWide ? ["HANDLER", "ARCH", "RUNTIME", "KUBELET", "MESSAGE"] : [])
    }

    package func row(isWide: Bool) -> [Table.Cell] {
        let nodeTone: Tone = !isNodeReady ? .bad : isNodeClosed ? .warning : .good
        let own: [Table.Cell] = [
            Table.Cell(node), Table.Cell(nodeStatus, nodeTone), Table.Cell(shim),
            Table.Cell(state?.rawValue ?? "", tone), Table.Cell(reason, .bad), Table.Cell(age),
        ]
        guard isWide else { return own }
        let line = message.split(whereSeparator: \.isNewline).joined(separator: " ")
        return own + [handler, architecture, runtime, kubelet, line].map { Table.Cell($0) }
    }

    private var tone: Tone {
        switch state {
        case .ready: .good
        case .failed: .bad
        case .installing, .uninstalling, .waiting: .warning
        case nil: .quiet
        }
    }

    /// The same as data.
    package var json: JSONValue {
        var value: JSONValue = ["node": .string(node), "nodeStatus": .string(nodeStatus)]
        let rest = [
            ("architecture", architecture), ("containerRuntime", runtime), ("kubelet", kubelet),
            ("shim", shim), ("state", state?.rawValue ?? ""), ("handler", handler), ("reason", reason),
            ("message", message),
        ]
        for (key, text) in rest where !text.isEmpty { value[key] = .string(text) }
        return value
    }

    /// A hint about the nodes that failed, in a line; `nil` if there are none.
    package static func hint(
        on statuses: [ShimNodeStatus],
        command: String,
        agentNamespace: String
    ) -> String? {
        let failing = statuses.filter { !$0.reason.isEmpty || $0.state == .failed }
        guard let first = failing.first else { return nil }
        let count = Set(failing.map(\.node)).count
        return "\(count) \(count == 1 ? "node" : "nodes") failed; run `\(command) -o wide` for messages, or "
            + "`kubectl logs -n \(agentNamespace) -l runtime.spinkube.dev/shim=\(first.shim) --prefix` for the agents' logs, and see "
            + "docs/nodes.md#failures"
    }
}
