// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Synchronization

@testable import LocalControlPlane

/// How an agent fares on its node.
enum AgentState: Sendable, Hashable {
    /// It has done what it is there for.
    case ready
    /// The same, and so long ago that the kubelet must have noticed.
    case readyForLong
    /// It is at work.
    case busy
    /// It ended with that termination message, and is started again and again.
    case failing(String)
    /// Its image can't be pulled.
    case withoutImage
    /// The node doesn't answer: whatever happens to its pods, nothing happens.
    case silent
}

/// Everybody that makes agents' pods run on nodes that tests made: their kubelets, and where the control plane has no
/// DaemonSet controller, that and the garbage collector too.
///
/// There are no kubelets behind those nodes. What the agents do is for each test to say.
final class AgentStandIn: Sendable {
    private static let selector = "labelSelector=app.kubernetes.io%2Fname%3Dbobbin-shim"
    private static let pods = "/api/v1/namespaces/\(OperatorProcess.namespace)/pods"
    private static let sets = "/apis/apps/v1/namespaces/\(OperatorProcess.namespace)/daemonsets"

    private struct State {
        /// By node, then by the agents' operation.
        var agents: [String: [String: AgentState]] = [:]
        /// What a pod's status says, by UID.
        var told: [String: AgentState] = [:]
        /// The most pods that were at work at one time, by Shim and operation.
        var peaks: [[String]: Int] = [:]
        var lastError = ""
    }

    private let api: KubeAPI
    private let controlsDaemonSets: Bool
    private let state = Mutex(State())

    init(_ plane: ControlPlane) throws {
        api = try KubeAPI(kubeconfig: plane.kubectl.kubeconfig)
        controlsDaemonSets = plane.kind != .cluster
    }

    /// Takes care of a node.
    func add(_ node: String, _ agent: AgentState = .ready) {
        state.withLock { $0.agents[node] = ["install": agent, "uninstall": agent] }
    }

    /// Says how the agents of a node fare.
    func set(_ agent: AgentState, on node: String, operation: String? = nil) {
        state.withLock { state in
            for operation in operation.map({ [$0] }) ?? ["install", "uninstall"] {
                state.agents[node, default: [:]][operation] = agent
            }
        }
    }

    /// How many agents of a Shim were at work at the same time, at most.
    func peak(_ shim: String, operation: String = "install") -> Int {
        state.withLock { $0.peaks[[shim, operation]] ?? 0 }
    }

    /// What went wrong last, if anything did.
    var lastError: String { state.withLock { $0.lastError } }

    /// Works until the task is cancelled.
    func run() async {
        var round = 0
        while !Task.isCancelled {
            if controlsDaemonSets {
                await attempt { try await self.control() }
            } else if round % 50 == 0 {
                await attempt { try await self.renewLeases() }
            }
            await attempt { try await self.actAsKubelets() }
            round += 1
            do { try await Task.sleep(for: .milliseconds(100)) } catch { break }
        }
        await api.shutDown()
    }

    /// Others write too, and control planes come and go: what failed is tried again in the next round.
    private func attempt(_ step: () async throws -> Void) async {
        do { try await step() } catch { state.withLock { $0.lastError = "\(error)" } }
    }

    // The DaemonSet controller and the garbage collector.

    private func control() async throws {
        let sets = try await api.list("\(Self.sets)?\(Self.selector)")
        let pods = try await api.list("\(Self.pods)?\(Self.selector)")
        if sets.isEmpty && pods.isEmpty { return }
        let nodes = try await api.list("/api/v1/nodes")
        let names = Set(nodes.map(\.name))
        let living = Set(sets.map(\.uid))
        let stray = pods.filter {
            !living.contains($0.ownerUID) || !names.contains($0[path: "spec", "nodeName"]?.string ?? "")
        }
        for pod in stray { try await api.delete("\(Self.pods)/\(pod.name)", atOnce: true) }
        for set in sets {
            let own = pods.filter { $0.ownerUID == set.uid }
            if set[path: "metadata", "deletionTimestamp"] != nil {
                await attempt { try await self.finish(set, own) }
                continue
            }
            // A list leaves out what its items are.
            let kind: JSONValue = ["apiVersion": "apps/v1", "kind": "DaemonSet"]
            let plan = DaemonSetPlan(set.merged(with: kind), pods: own, nodes: nodes, runtimeClass: nil)
            for action in plan.actions { await attempt { try await self.perform(action, on: set) } }
        }
    }

    private func finish(_ set: JSONValue, _ pods: [JSONValue]) async throws {
        for pod in pods { try await api.delete("\(Self.pods)/\(pod.name)", atOnce: true) }
        let path = "\(Self.sets)/\(set.name)"
        try await api.patch(path, ["metadata": ["finalizers": .null]])
    }

    private func perform(_ action: WorkloadAction, on set: JSONValue) async throws {
        switch action {
        case .create(_, let pod): try await api.create(pod, in: Self.pods)
        case .delete(_, let key): try await api.delete("\(Self.pods)/\(key.name)")
        case .status(let status):
            // A merge would leave counts that are gone.
            if set["status"] == status { return }
            var changed = set.merged(with: ["apiVersion": "apps/v1", "kind": "DaemonSet"])
            changed["status"] = status
            try await api.replace(changed, at: "\(Self.sets)/\(set.name)/status")
        case .scale, .annotate: break
        }
    }

    // The kubelets.

    private func actAsKubelets() async throws {
        let pods = try await api.list("\(Self.pods)?\(Self.selector)")
        // Each is seen here before it is ready, for nobody else makes it so.
        count(pods.filter { $0.condition("Ready")?["status"] != "True" })
        for pod in pods {
            let operation = pod[path: "metadata", "labels", "runtime.spinkube.dev/operation"]?.string ?? ""
            let node = pod[path: "spec", "nodeName"]?.string ?? ""
            let (agent, told) = state.withLock { ($0.agents[node]?[operation], $0.told[pod.uid]) }
            guard let agent, agent != .silent else { continue }
            await attempt {
                if pod[path: "metadata", "deletionTimestamp"] != nil {
                    try await self.api.delete("\(Self.pods)/\(pod.name)", atOnce: true)
                } else if agent != told {
                    let status = AgentStatus.of(agent, after: told, in: pod)
                    try await self.api.patch("\(Self.pods)/\(pod.name)/status", ["status": status])
                    self.state.withLock { $0.told[pod.uid] = agent }
                }
            }
        }
    }

    private func count(_ busy: [JSONValue]) {
        let present = busy.filter { $0[path: "metadata", "deletionTimestamp"] == nil }
        let groups = Dictionary(grouping: present) { pod in
            ["shim", "operation"].map {
                pod[path: "metadata", "labels", "runtime.spinkube.dev/\($0)"]?.string ?? ""
            }
        }
        state.withLock { $0.peaks.merge(groups.mapValues(\.count)) { max($0, $1) } }
    }

    /// Without them the node lifecycle controller would take the nodes for dead.
    private func renewLeases() async throws {
        for node in state.withLock({ Array($0.agents.keys) }) {
            let path = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/\(node)"
            let now = Timestamp.now.micro
            let lease: JSONValue = [
                "apiVersion": "coordination.k8s.io/v1", "kind": "Lease",
                "metadata": ["name": .string(node), "namespace": "kube-node-lease"],
                "spec": [
                    "holderIdentity": .string(node), "leaseDurationSeconds": 40, "renewTime": .string(now),
                ],
            ]
            try await api.apply(lease, at: path)
        }
    }
}
