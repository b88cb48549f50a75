// SPDX-License-Identifier: Apache-2.0

import KubeModel
import SpinAPI
import SpinState
import Testing

@testable import BobbinOperator

struct AgentPodTests {
    private func pod(_ status: String, spec: String = #"{"nodeName":"a"}"#) throws -> AgentPod {
        try AgentPod(
            json: Array(
                """
                {"metadata":{"name":"x","namespace":"bobbin","creationTimestamp":"2023-11-14T22:00:00Z","labels":
                {"runtime.spinkube.dev/shim":"spin","runtime.spinkube.dev/operation":"install"},
                "annotations":{"runtime.spinkube.dev/order":"abc"},"ownerReferences":[{"apiVersion":"apps/v1",
                "kind":"DaemonSet","name":"shim-spin","uid":"set","controller":true}]},
                "spec":\(spec),"status":\(status)}
                """.utf8
            )
        )
    }

    private func container(_ state: String, last: String = "{}") -> String {
        #"{"phase":"Running","containerStatuses":[{"name":"agent","image":"bobbin:1","state":"# + state
            + #","lastState":"# + last + "}]}"
    }

    @Test func `an agent's pod says whose it is, what for, and what it installs`() throws {
        let pod = try pod(
            #"{"conditions":[{"type":"Ready","status":"True","lastTransitionTime":"2023-11-14T22:10:00Z"}]}"#,
            spec: #"""
                {"nodeName":"a","containers":[{"env":[{"name":"X"},
                {"name":"BOBBIN_INSTALLATION","value":"{\"shim\":\"spin\",\"handler\":\"spin-v2\"}"}]}]}
                """#
        )
        #expect(pod.shim == "spin")
        #expect(pod.operation == .install)
        #expect(pod.order == "abc")
        #expect(pod.daemonSet == "set")
        #expect(pod.node == "a")
        #expect(pod.handler == "spin-v2")
        #expect(pod.isReady)
        #expect(pod.since == Timestamp("2023-11-14T22:10:00Z"))
        #expect(pod.failure == nil)
    }

    @Test func `a pod that isn't scheduled is that of the node it was made for`() throws {
        let pod = try pod(
            """
            {"phase":"Pending","conditions":[{"type":"PodScheduled","status":"False","reason":"Unschedulable",
            "message":"0/1 nodes are available: 1 Insufficient memory."}]}
            """,
            spec: """
                {"affinity":{"nodeAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":{"nodeSelectorTerms":[
                {"matchFields":[{"key":"metadata.name","operator":"In","values":["b"]}]}]}}}}
                """
        )
        #expect(pod.node == "b")
        #expect(pod.failure?.reason == .agentNotStarted)
        #expect(pod.failure?.message.contains("Insufficient memory") == true)
        #expect(pod.since == Timestamp("2023-11-14T22:00:00Z"))
    }

    private static let told = #"{"terminated":{"exitCode":1,"message":"FetchFailed: no such host"}}"#

    @Test(
        arguments: [
            // The agent's own words, while it ends, waits and tries again.
            (told, "{}", NodeFailure(.fetchFailed, "no such host")),
            (#"{"waiting":{"reason":"CrashLoopBackOff"}}"#, told, NodeFailure(.fetchFailed, "no such host")),
            (
                #"{"running":{"startedAt":"2023-11-14T22:00:00Z"}}"#, told,
                NodeFailure(.fetchFailed, "no such host")
            ),
            // What the kubelet says.
            (
                #"{"waiting":{"reason":"ErrImagePull","message":"not found"}}"#, "{}",
                NodeFailure(.agentNotStarted, "the agent's image \"bobbin:1\" cannot be pulled: not found")
            ),
            (
                #"{"waiting":{"reason":"ImagePullBackOff","message":"Back-off pulling image \"bobbin:1\": ErrImagePull: not found"}}"#,
                "{}",
                NodeFailure(.agentNotStarted, "the agent's image \"bobbin:1\" cannot be pulled: not found")
            ),
            (
                #"{"waiting":{"reason":"CreateContainerConfigError","message":"secret \"x\" not found"}}"#,
                "{}",
                NodeFailure(.agentNotStarted, "CreateContainerConfigError: secret \"x\" not found")
            ),
            // One that ends without a word.
            (
                #"{"waiting":{"reason":"CrashLoopBackOff"}}"#,
                #"{"terminated":{"exitCode":137,"reason":"OOMKilled"}}"#,
                NodeFailure(.agentFailed, "the agent exited with code 137 (OOMKilled)")
            ),
            (#"{"running":{"startedAt":"2023-11-14T22:00:00Z"}}"#, #"{"terminated":{"exitCode":255}}"#, nil),
            (#"{"waiting":{"reason":"ContainerCreating"}}"#, "{}", nil),
            (#"{"terminated":{"exitCode":0,"reason":"Completed"}}"#, "{}", nil),
        ] as [(String, String, NodeFailure?)]
    )
    func `a pod tells why its agent doesn't get there`(
        state: String,
        last: String,
        failure: NodeFailure?
    ) throws {
        #expect(try pod(container(state, last: last)).failure == failure)
    }

    @Test func `a heartbeat is no news of a node, a condition is`() throws {
        func node(_ version: String, _ time: String, _ status: String) throws -> Node {
            try Node(
                json: Array(
                    """
                    {"metadata":{"name":"a","resourceVersion":"\(version)","annotations":{"x":"\(version)"},"labels":
                    {"a":"b"}},"status":{"conditions":[{"type":"Ready","status":"\(status)","lastHeartbeatTime":
                    "\(time)","lastTransitionTime":"2023-11-14T22:00:00Z"}],"images":[{"names":["\(time)"]}],
                    "runtimeHandlers":[{"name":""},{"name":"spin","features":{}}]}}
                    """.utf8
                )
            )
        }
        let before = try node("1", "2023-11-14T22:01:00Z", "True")
        #expect(before.isSame(as: try node("2", "2023-11-14T22:02:00Z", "True")))
        #expect(!before.isSame(as: try node("2", "2023-11-14T22:02:00Z", "Unknown")))
        #expect(before.handlers == ["", "spin"])
        #expect(before.isReady)
    }
}
