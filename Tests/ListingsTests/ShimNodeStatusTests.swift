// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Listings
import SpinState
import Testing

struct ShimNodeStatusTests {
    private static let now = Timestamp(microseconds: 1_767_312_000_000_000)
    private static let shim: JSONValue = [
        "metadata": ["name": "spin-v2"], "spec": ["nodeSelector": ["spin": "yes"]],
    ]

    private static func node(_ labels: JSONValue, isReady: Bool = true, isClosed: Bool = false) -> JSONValue {
        [
            "metadata": ["name": "n1", "labels": labels, "creationTimestamp": "2026-01-01T00:00:00Z"],
            "spec": isClosed ? ["unschedulable": true] : [:],
            "status": [
                "conditions": [["type": "Ready", "status": isReady ? "True" : "False"]],
                "nodeInfo": ["architecture": "arm64", "containerRuntimeVersion": "containerd://2.1.0"],
            ],
        ]
    }

    private static func agent(failing text: String) throws -> AgentPod {
        let json = """
            {"metadata":{"name":"shim-spin-v2-x","namespace":"bobbin","labels":{"runtime.spinkube.dev/shim":"spin-v2",
              "runtime.spinkube.dev/operation":"install"}},
             "spec":{"nodeName":"n1","containers":[{"name":"agent"}]},
             "status":{"phase":"Running","containerStatuses":[{"name":"agent","ready":false,"restartCount":2,
              "state":{"waiting":{"reason":"CrashLoopBackOff"}},
              "lastState":{"terminated":{"exitCode":1,"reason":"Error","message":"\(text)"}}}]}}
            """
        return try AgentPod(json: Array(json.utf8))
    }

    private static func statuses(
        _ labels: JSONValue,
        agents: [AgentPod] = [],
        only: String? = nil
    ) -> [ShimNodeStatus] {
        ShimNodeStatus.all(nodes: [node(labels)], shims: [shim], agents: agents, only: only, now: now)
    }

    @Test(
        arguments: [
            (["spin": "yes"], .waiting),
            (["spin": "yes", "shim.runtime.spinkube.dev/spin-v2": "install"], .installing),
            (["shim.runtime.spinkube.dev/spin-v2": "uninstall"], .uninstalling),
            (
                [
                    "spin": "yes", "shim.runtime.spinkube.dev/spin-v2": "install",
                    "ready.runtime.spinkube.dev/spin-v2": "spin-v2",
                ],
                .ready
            ),
        ] as [(JSONValue, ShimNodeStatus.State)]
    )
    func `the labels of a node say how a shim stands there`(labels: JSONValue, state: ShimNodeStatus.State) {
        let statuses = Self.statuses(labels)
        #expect(statuses.map(\.shim) == ["spin-v2"])
        #expect(statuses.first?.state == state)
    }

    @Test func `a node that a shim isn't for has a line without a shim`() {
        #expect(Self.statuses([:]).map(\.shim) == [""])
        #expect(Self.statuses(["spin": "yes", "kubernetes.io/os": "windows"]).first?.state == nil)
    }

    @Test func `where one shim is asked for, nodes that don't concern it are left out`() {
        #expect(Self.statuses([:], only: "spin-v2").isEmpty)
        let other: JSONValue = ["spin": "yes", "ready.runtime.spinkube.dev/other": "other"]
        #expect(Self.statuses(other, only: "spin-v2").map(\.shim) == ["spin-v2"])
    }

    @Test func `what a deleted Shim left on a node is shown`() {
        let left: JSONValue = ["shim.runtime.spinkube.dev/old": "uninstall"]
        #expect(Self.statuses(left).map(\.shim) == ["old"])
    }

    @Test func `a failing node has the agent's reason, and advice`() throws {
        let labels: JSONValue = ["spin": "yes", "shim.runtime.spinkube.dev/spin-v2": "install"]
        let agent = try Self.agent(failing: "FetchFailed: no route to host")
        let statuses = Self.statuses(labels, agents: [agent])
        #expect(statuses.first?.state == .failed)
        #expect(statuses.first?.reason == "FetchFailed")
        #expect(statuses.first?.message == "no route to host")
        let hint = try #require(
            ShimNodeStatus.hint(on: statuses, command: "bobbin nodes", agentNamespace: "elsewhere")
        )
        #expect(hint.hasPrefix("1 node failed; run `bobbin nodes -o wide`"))
        #expect(hint.contains("spin-v2"))
        #expect(!hint.contains("\n"))
    }

    @Test func `without failures there is no advice`() {
        #expect(
            ShimNodeStatus.hint(
                on: Self.statuses(["spin": "yes"]),
                command: "bobbin nodes",
                agentNamespace: "elsewhere"
            ) == nil
        )
    }

    @Test(arguments: [
        (true, false, "Ready"), (false, false, "NotReady"), (true, true, "Ready,SchedulingDisabled"),
    ])
    func `a node's own state is written as kubectl writes it`(isReady: Bool, isClosed: Bool, text: String) {
        let node = Self.node([:], isReady: isReady, isClosed: isClosed)
        let status = ShimNodeStatus.all(nodes: [node], shims: [], agents: [], only: nil, now: Self.now).first
        #expect(status?.nodeStatus == text)
        #expect(status?.age == "24h")
        #expect(status?.row(isWide: true).count == ShimNodeStatus.headings(isWide: true).count)
    }
}
