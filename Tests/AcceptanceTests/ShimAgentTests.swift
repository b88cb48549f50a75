// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

/// What agents are started with, and what a change of a Shim does to them.
@Suite(.fewAtOnce, .timeLimit(.minutes(30)))
struct ShimAgentTests {
    // R17, R20
    @Test(arguments: ControlPlaneKind.available)
    func `agents get the host's files and no other power`(kind: ControlPlaneKind) async throws {
        let lab = try await ShimLab.shared(kind)
        try await lab.addNodes(1)
        try await lab.apply()
        try await lab.ready(nodes: 1)
        let set = try #require(try await lab.daemonSet())
        let pod = try #require(set[path: "spec", "template", "spec"])
        #expect(pod["automountServiceAccountToken"] == false)
        for field in ["hostNetwork", "hostIPC"] { #expect(pod[field]?.bool != true, "\(field)") }
        #expect(pod["tolerations"]?.array?.contains(["operator": "Exists"]) == true)
        #expect(pod["priorityClassName"] == "system-node-critical")
        #expect(pod[path: "nodeSelector", lab.wantedLabel] == "install")
        let hosts = pod["volumes"]?.array?.compactMap { $0["hostPath"] }
        #expect(hosts == [["path": "/", "type": "Directory"]])
        let container = try #require(pod["containers"]?.array?.first)
        let context = try #require(container["securityContext"])
        #expect(context["privileged"]?.bool != true)
        #expect(context["allowPrivilegeEscalation"] == false)
        #expect(context["readOnlyRootFilesystem"] == true)
        #expect(context[path: "capabilities", "drop"] == ["ALL"])
        #expect(context[path: "capabilities", "add"]?.array?.contains("SYS_ADMIN") == false)
        #expect(container[path: "resources", "requests", "memory"] != nil)
        #expect(pod["initContainers"]?.array?.isEmpty ?? true)
        let running = try #require(try await lab.agentPods().first)
        let mounts = running[path: "spec", "containers"]?.array?.first?["volumeMounts"]?.array ?? []
        #expect(!mounts.contains { $0["mountPath"]?.string?.contains("serviceaccount") == true })
        let owner = running[path: "metadata", "ownerReferences"]?.array?.first
        #expect(owner?["name"] == .string(set.name))
    }

    // R17
    @Test(arguments: ControlPlaneKind.available)
    func `agents are run as the Shim says`(kind: ControlPlaneKind) async throws {
        let lab = try await ShimLab.shared(kind)
        try await lab.addNodes(1)
        let limits: JSONValue = ["limits": ["memory": "128Mi"]]
        try await lab.apply([
            "agent": [
                "image": "example.com/agent:9", "imagePullPolicy": "Never",
                "imagePullSecrets": [["name": "registry"]], "priorityClassName": "system-cluster-critical",
                "tolerations": [["key": "edge", "operator": "Exists"]], "resources": limits,
            ]
        ])
        try await lab.ready(nodes: 1)
        let pod = try #require(try await lab.daemonSet()?[path: "spec", "template", "spec"])
        let container = try #require(pod["containers"]?.array?.first)
        #expect(container["image"] == "example.com/agent:9")
        #expect(container["imagePullPolicy"] == "Never")
        #expect(container[path: "resources", "limits", "memory"] == "128Mi")
        #expect(pod["imagePullSecrets"] == [["name": "registry"]])
        #expect(pod["priorityClassName"] == "system-cluster-critical")
        #expect(pod["tolerations"] == [["key": "edge", "operator": "Exists"]])
    }

    private static let changes: [JSONValue] = [
        ["fetchStrategy": ["anonHttp": ["location": "https://example.com/newer.tar.gz"]]],
        ["fetchStrategy": ["anonHttp": ["sha256": .string(String(repeating: "f", count: 64))]]],
        ["fetchStrategy": ["binary": "containerd-shim-other"]],
        ["containerdRuntimeOptions": ["SystemdCgroup": "true"]],
        ["agent": ["resources": ["requests": ["memory": "32Mi"]]]],
        ["agent": ["image": "example.com/agent:2"]],
        ["host": ["restartUnit": "containerd-other.service"]],
    ]

    // R2
    @Test(arguments: ControlPlaneKind.available)
    func `a change of anything reaches every node`(kind: ControlPlaneKind) async throws {
        let lab = try await ShimLab.shared(kind)
        try await lab.addNodes(2)
        try await lab.apply()
        try await lab.ready(nodes: 2)
        var spec: JSONValue = [:]
        for change in Self.changes {
            let before = Set(try await lab.agentPods().compactMap(ShimLab.order))
            spec = spec.overlaid(by: change)
            try await lab.apply(spec)
            _ = try await lab.wait("\(change) reaches all agents") {
                let orders = try await lab.agentPods().compactMap(ShimLab.order)
                return orders.count == 2 && before.isDisjoint(with: orders) ? true : nil
            }
            let shim = try await lab.shim("counts them as updated") {
                $0.isObserved && $0.count("nodesUpdated") == 2 && $0.count("nodesReady") == 2
            }
            #expect(shim.count("nodes") == 2)
        }
    }

    // R2, R9
    @Test(arguments: ControlPlaneKind.available)
    func `a change is rolled out no more nodes at a time than it may`(kind: ControlPlaneKind) async throws {
        let lab = try await ShimLab.shared(kind)
        try await lab.addNodes(3)
        try await lab.apply(ShimLab.rolling(1))
        try await lab.ready(nodes: 3)
        let old = try #require(try await lab.agentPods().compactMap(ShimLab.order).first)
        let change: JSONValue = ["containerdRuntimeOptions": ["SystemdCgroup": "true"]]
        let strategy = try await lab.daemonSet()?[path: "spec", "updateStrategy"]
        #expect(strategy?["type"] == "RollingUpdate")
        #expect(strategy?[path: "rollingUpdate", "maxUnavailable"] == 1)
        try await lab.apply(ShimLab.rolling(1).merged(with: change))
        _ = try await lab.wait("all agents are new") {
            let orders = try await lab.agentPods().compactMap(ShimLab.order)
            return orders.count == 3 && !orders.contains(old) ? true : nil
        }
        try await lab.ready(nodes: 3)
        #expect(lab.standIn.peak(lab.name) == 1)
    }

    // R2, R21
    @Test(arguments: ControlPlaneKind.available)
    func `another handler makes another RuntimeClass of the same name`(kind: ControlPlaneKind) async throws {
        let lab = try await ShimLab.shared(kind)
        let node = try await lab.addNode("node")
        try await lab.apply()
        try await lab.ready(nodes: 1)
        let old = try await lab.runtimeClass("is there")
        try await lab.apply(["runtimeClass": ["handler": .string(lab.name + "-v2")]])
        let new = try await lab.runtimeClass("has the new handler") {
            $0["handler"] == .string(lab.name + "-v2")
        }
        #expect(new.uid != old.uid)
        #expect(new[path: "scheduling", "nodeSelector", lab.readyLabel] == .string(lab.name + "-v2"))
        try await lab.node(node, "is labelled with the new handler") {
            lab.handler($0) == lab.name + "-v2"
        }
        let shim = try await lab.ready(nodes: 1)
        #expect(shim[path: "status", "handler"]?.string == lab.name + "-v2")
    }

    // R2
    @Test(arguments: ControlPlaneKind.available)
    func `a RuntimeClass follows its Shim and comes back`(kind: ControlPlaneKind) async throws {
        let lab = try await ShimLab.shared(kind)
        try await lab.addNodes(1)
        try await lab.apply()
        let first = try await lab.runtimeClass("is there")
        let toleration: JSONValue = ["key": "wasm", "operator": "Exists"]
        try await lab.apply(["runtimeClass": ["tolerations": [toleration]]])
        let tolerant = try await lab.runtimeClass("has the toleration") {
            $0[path: "scheduling", "tolerations"] == [toleration]
        }
        #expect(tolerant.uid == first.uid)
        try await lab.api.patch(ShimLab.classPath(lab.name), ["scheduling": ["tolerations": .null]])
        try await lab.runtimeClass("has it again") { $0[path: "scheduling", "tolerations"] == [toleration] }
        try await lab.api.delete(ShimLab.classPath(lab.name))
        try await lab.runtimeClass("is back") { $0.uid != first.uid }
        let other = lab.name + "-renamed"
        try await lab.apply(["runtimeClass": ["name": .string(other)]])
        _ = try await lab.wait("the RuntimeClass has another name") { () -> Bool? in
            guard try await lab.api.read(ShimLab.classPath(other)) != nil else { return nil }
            return try await lab.runtimeClass() == nil ? true : nil
        }
    }

    // R3
    @Test(arguments: ControlPlaneKind.available)
    func `what somebody deletes or edits comes back`(kind: ControlPlaneKind) async throws {
        let lab = try await ShimLab.shared(kind)
        let node = try await lab.addNode("node")
        try await lab.apply()
        try await lab.ready(nodes: 1)
        let set = try #require(try await lab.daemonSet())
        try await lab.api.delete(lab.daemonSetPath())
        _ = try await lab.wait("the DaemonSet is back") {
            try await lab.daemonSet().flatMap { $0.uid != set.uid ? true : nil }
        }
        try await lab.waitUntilReady(node)
        try await lab.api.patch(
            lab.daemonSetPath(),
            ["spec": ["template": ["spec": ["terminationGracePeriodSeconds": 1]]]]
        )
        _ = try await lab.wait("the DaemonSet is as it was") {
            let now = try await lab.daemonSet()?[path: "spec", "template", "spec"]
            return now?["terminationGracePeriodSeconds"] == 60 ? true : nil
        }
        try await lab.label(node, lab.readyLabel, .null)
        try await lab.waitUntilReady(node)
    }
}
