// SPDX-License-Identifier: Apache-2.0

import KubeModel
import SpinAPI
import Terminal

/// What migrating from SpinKube would change.
package struct MigrationReport: Sendable {
    private let snapshot: MigrationSnapshot
    /// The installation of each operator.
    package let installations: [SpinKubeInstallation]

    package init(of snapshot: MigrationSnapshot) {
        self.snapshot = snapshot
        installations = SpinKubeOperator.Product.allCases.map { SpinKubeInstallation(of: $0, in: snapshot) }
    }

    /// Whether no SpinKube operator is installed.
    package var isDone: Bool { installations.allSatisfy(\.isEmpty) && unread.isEmpty }

    /// Why objects could not be read.
    private var unread: [String] {
        ([snapshot.deployments] + InstallationPart.allCases.compactMap { snapshot.parts[$0] }).compactMap {
            if case .unread(let why) = $0 { why } else { nil }
        }
    }

    /// The report as a tree for each subject.
    package var sections: [StatusNode] { operators + [definitions] + [apps] + refused + shims }

    private var operators: [StatusNode] {
        var nodes = installations.filter { !$0.isEmpty }.map { installation in
            var node = StatusNode("", installation.product.rawValue, state: "installed", .warning)
            node.children = installation.operators.map {
                StatusNode(
                    "Deployment",
                    $0.deployment.key.description,
                    details: [$0.image, "\($0.replicas) replicas"]
                )
            }
            node.children += installation.parts.filter { $0.part != .deployment }.map {
                StatusNode(
                    $0.part.type.kind,
                    $0.key.description,
                    details: [$0.keeper.map { "managed by \($0)" } ?? ""]
                )
            }
            return node
        }
        if nodes.isEmpty { nodes = [StatusNode("", "SpinKube's operators", state: "not installed", .good)] }
        return nodes + unread.map { .unread("", Unread($0)) }
    }

    private var definitions: StatusNode {
        var node = StatusNode("", "CRDs")
        do {
            let live = try snapshot.definitions.get()
            node.children = snapshot.wanted.map { wanted in
                guard let found = live.first(where: { $0.name == wanted.name }) else {
                    return StatusNode("", wanted.name, state: "not installed", .warning)
                }
                let missing = DefinitionFields(of: wanted).subtracting(DefinitionFields(of: found))
                let maker = found.annotation("controller-gen.kubebuilder.io/version").map {
                    "controller-gen \($0)"
                }
                guard !missing.isEmpty else { return StatusNode("", wanted.name, state: "current", .good) }
                return StatusNode(
                    "",
                    wanted.name,
                    state: "outdated",
                    .warning,
                    details: [
                        "\(missing.count) field\(missing.count == 1 ? "" : "s") missing", maker ?? "",
                        "kubectl apply -f crds/",
                    ]
                )
            }
        } catch { node.children = [.unread("", error)] }
        return node
    }

    private var apps: StatusNode {
        var node = StatusNode("", "Apps")
        do {
            node.children = try snapshot.apps.get().map { Self.node(of: $0) }
            if node.children.isEmpty { node.children = [StatusNode("", "", details: ["none"])] }
        } catch { node.children = [.unread("", error)] }
        return node
    }

    private static func node(of takeover: AppTakeover) -> StatusNode {
        let (state, tone, details): (String, Tone, [String]) =
            switch takeover.outcome {
            case .unchanged: ("no pod restarts", .good, [])
            case .rolled(let fields): ("pods are replaced", .bad, fields)
            case .notRunning: ("no Deployment yet", .plain, [])
            case .external: ("managed externally", .plain, [])
            case .refused(let problems): ("rejected; running pods are kept", .bad, problems)
            case .unknown(let why): ("unknown", .warning, [why])
            }
        return StatusNode("SpinApp", takeover.app.description, state: state, tone, details: details)
    }

    private var refused: [StatusNode] {
        guard case .read(let executors) = snapshot.executors, case .read(let shims) = snapshot.shims else {
            return []
        }
        var nodes: [StatusNode] = []
        for object in executors {
            let problems = (try? SpinAppExecutor(json: object.jsonBytes)).map(
                SpinAppExecutorValidator.problems
            )?.filter { $0.severity == .error }
            guard let problems, !problems.isEmpty else { continue }
            nodes.append(Self.refusal("SpinAppExecutor", object, problems))
        }
        for object in shims {
            let problems = (try? Shim(json: object.jsonBytes)).map(ShimValidator.problems(in:))
            guard let problems, !problems.isEmpty else { continue }
            nodes.append(Self.refusal("Shim", object, problems))
        }
        return nodes.isEmpty
            ? [] : [StatusNode("", "Rejected by Bobbin's rules", state: "", .bad, children: nodes)]
    }

    private static func refusal(_ kind: String, _ object: JSONValue, _ problems: [Problem]) -> StatusNode {
        StatusNode(
            kind,
            object.key.description,
            state: "rejected",
            .bad,
            details: problems.map(\.description)
        )
    }

    private var shims: [StatusNode] {
        do {
            let shims = try snapshot.shims.get()
            guard !shims.isEmpty else { return [] }
            let nodes = try snapshot.nodes.get()
            return [
                StatusNode("", "Shims", children: shims.map { ShimTakeover(shim: $0, nodes: nodes).node })
            ]
        } catch { return [StatusNode("", "Shims", children: [.unread("", error)])] }
    }
}

/// What taking over a Shim does on nodes.
struct ShimTakeover {
    let shim: JSONValue
    let nodes: [JSONValue]

    var node: StatusNode {
        // runtime-class-manager's own label: the Shim's bare name.
        let provisioned = nodes.filter { $0.label(shim.name) == "provisioned" }
        let isBobbins = nodes.contains { $0.label(ShimKeyspace.wantedLabelPrefix + shim.name) != nil }
        var notes: [StatusNode] = []
        if shim.hasPredecessorFinalizer {
            notes.append(
                StatusNode(
                    "",
                    "",
                    details: ["the finalizer \(ShimKeyspace.predecessorFinalizer) is replaced"]
                )
            )
        }
        if !provisioned.isEmpty {
            let reason = NodeFailureReason.handlerConflict.rawValue
            notes.append(
                StatusNode(
                    "",
                    "",
                    state:
                        "\(reason) until you remove runtime-class-manager's block from containerd's configuration",
                    .warning,
                    details: [provisioned.listed, "docs/moving-from-spinkube.md#runtime-class-manager"]
                )
            )
        }
        let state =
            isBobbins ? "managed by Bobbin" : provisioned.isEmpty ? "not installed yet" : "to be adopted"
        return StatusNode("Shim", shim.name, state: state, isBobbins ? .good : .plain, children: notes)
    }
}

extension JSONValue {
    fileprivate var hasPredecessorFinalizer: Bool {
        (self[path: "metadata", "finalizers"]?.array ?? []).contains {
            $0.string == ShimKeyspace.predecessorFinalizer
        }
    }
}
