// SPDX-License-Identifier: Apache-2.0

import KubeClient
import KubeModel
import KubeRuntime

/// Changes single labels of nodes, and nothing else of them.
struct NodeLabeller: Sendable {
    /// How many requests are under way at a time.
    private static let width = 8

    let writer: any ObjectWriter
    let nodes: Store<Node>

    /// Makes the changes; that one fails doesn't keep the others from being made.
    ///
    /// - Returns: What was answered to the first that failed, in words that name the node.
    func apply(_ changes: [NodeChange]) async -> KubeError? {
        await withTaskGroup(of: KubeError?.self) { group in
            var rest = changes[...]
            var first: KubeError?
            for change in rest.prefix(Self.width) { group.addTask { await self.apply(change) } }
            rest = rest.dropFirst(Self.width)
            while let failure = await group.next() {
                first = first ?? failure
                if let change = rest.popFirst(), !Task.isCancelled {
                    group.addTask { await self.apply(change) }
                }
            }
            return first
        }
    }

    private func apply(_ change: NodeChange) async -> KubeError? {
        var labels = JSONObject()
        for (key, value) in change.labels.sorted(by: { $0.key < $1.key }) {
            labels[key] = value.map { .string($0) } ?? .null
        }
        do {
            // Not another node that has the name by now.
            let body: JSONValue = ["metadata": ["uid": .string(change.uid), "labels": .object(labels)]]
            let answer: Node = try await writer.patch(
                Node.self,
                .merge(body),
                to: change.node,
                subresource: nil,
                fieldManager: ChildWriter.fieldManager
            )
            nodes.observe(answer)
            return nil
        } catch let error as KubeError {
            // It is gone, which the watch tells of.
            return error.isNotFound || error.isConflict ? nil : error
        } catch {
            return KubeError(.transport, message: "cannot label node \"\(change.node.name)\": \(error)")
        }
    }
}
