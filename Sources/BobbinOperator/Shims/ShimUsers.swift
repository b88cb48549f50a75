package import KubeClient
package import KubeModel

/// A pod, as far as it runs with a RuntimeClass. Only ever listed.
package struct RuntimeClassUser: Resource, Hashable {
    package static let type = Pod.type

    package var metadata = ObjectMeta()
    package var runtimeClass = ""
    package var node = ""

    package init() {}

    package init(from reader: inout JSONReader) throws {
        var whole = ObjectMeta()
        try reader.object { key, reader in
            switch key {
            case "metadata": whole = try ObjectMeta(from: &reader)
            case "spec":
                try reader.object { key, reader in
                    switch key {
                    case "runtimeClassName": runtimeClass = try reader.optional { try $0.string() } ?? ""
                    case "nodeName": node = try reader.string()
                    default: try reader.skip()
                    }
                }
            default: try reader.skip()
            }
        }
        metadata.key = whole.key
        metadata.resourceVersion = whole.resourceVersion
    }
}

/// The pods that haven't ended and run with a Shim: of each node how many, and the first by name.
package struct ShimUsers: Sendable, Hashable {
    package struct Group: Sendable, Hashable {
        package var count = 0
        package var first = ObjectKey(name: "")
    }

    /// By node; those that aren't on one are under the empty string.
    package private(set) var byNode: [String: Group] = [:]
    /// The RuntimeClasses that are in use.
    package private(set) var classes: Set<String> = []
    /// Whether asking took many requests.
    package var isCostly = false

    package init() {}

    package mutating func add(_ pod: ObjectKey, node: String, runtimeClass: String) {
        classes.insert(runtimeClass)
        var group = byNode[node] ?? Group(count: 0, first: pod)
        group.count += 1
        group.first = min(group.first, pod)
        byNode[node] = group
    }

    /// Which pods are asked for.
    package enum Scope: Sendable, Hashable {
        case everywhere
        case nodes([String])
    }

    private static let page = 500
    private static let running = "status.phase!=Succeeded,status.phase!=Failed"

    /// Asks the API server.
    ///
    /// - Throws: `KubeError`, also where a pod can't be read: it may be one.
    package static func ask(
        _ scope: Scope,
        classes: Set<String>,
        of reader: any ObjectReader
    ) async throws -> ShimUsers {
        var users = ShimUsers()
        switch scope {
        case .everywhere: try await users.ask(Selection(fields: running), classes, reader)
        case .nodes(let nodes):
            for node in nodes {
                try await users.ask(Selection(fields: "spec.nodeName=\(node),\(running)"), classes, reader)
            }
        }
        return users
    }

    private mutating func ask(
        _ selection: Selection,
        _ classes: Set<String>,
        _ reader: any ObjectReader
    ) async throws {
        var options = ListOptions(limit: Self.page)
        var pages = 0
        repeat {
            let found = try await reader.list(RuntimeClassUser.self, selection, options)
            if let unreadable = found.undecodable.first {
                throw KubeError(
                    .decoding,
                    message:
                        "pod \(unreadable.key.map { "\($0)" } ?? "of unknown name") can't be read, and may run "
                        + "with a Shim: \(unreadable.reason)"
                )
            }
            for pod in found.items where classes.contains(pod.runtimeClass) {
                add(pod.key, node: pod.node, runtimeClass: pod.runtimeClass)
            }
            options.continueToken = found.continueToken
            pages += 1
        } while !(options.continueToken ?? "").isEmpty
        if pages > 4 { isCostly = true }
    }
}
