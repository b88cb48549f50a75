// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// The status of an agent's pod, as a kubelet would write it.
enum AgentStatus {
    /// - Parameter before: How the agent fared before: a kubelet keeps how a container ended while it runs again.
    static func of(_ agent: AgentState, after before: AgentState?, in pod: JSONValue) -> JSONValue {
        let container = pod[path: "spec", "containers"]?.array?.first ?? [:]
        let isReady = agent == .ready || agent == .readyForLong
        let now = Timestamp.now
        let moment = JSONValue.string(agent == .readyForLong ? now.earlier(by: 3600).seconds : now.seconds)
        var status: JSONValue = [
            "name": container["name"] ?? "", "image": container["image"] ?? "", "imageID": "",
            "ready": .bool(isReady), "started": .bool(isReady), "restartCount": 0,
        ]
        var phase: JSONValue = "Running"
        switch agent {
        case .ready, .readyForLong, .busy, .silent:
            status["state"] = ["running": ["startedAt": moment]]
            if case .failing(let message) = before {
                status["lastState"] = ended(message, moment)
                status["restartCount"] = 4
            }
        case .failing(let message):
            status["state"] = [
                "waiting": [
                    "reason": "CrashLoopBackOff", "message": "back-off 40s restarting failed container",
                ]
            ]
            status["lastState"] = ended(message, moment)
            status["restartCount"] = 3
        case .withoutImage:
            phase = "Pending"
            status["state"] = [
                "waiting": ["reason": "ImagePullBackOff", "message": "Back-off pulling image: not found"]
            ]
        }
        return ["phase": phase, "conditions": conditions(isReady, moment), "containerStatuses": [status]]
    }

    private static func ended(_ message: String, _ moment: JSONValue) -> JSONValue {
        [
            "terminated": [
                "exitCode": 1, "reason": "Error", "message": .string(message), "startedAt": moment,
                "finishedAt": moment,
            ]
        ]
    }

    private static func conditions(_ isReady: Bool, _ moment: JSONValue) -> JSONValue {
        .array(
            [("PodScheduled", true), ("Initialized", true), ("ContainersReady", isReady), ("Ready", isReady)]
                .map {
                    [
                        "type": .string($0.0), "status": $0.1 ? "True" : "False",
                        "lastTransitionTime": moment,
                    ]
                }
        )
    }
}
