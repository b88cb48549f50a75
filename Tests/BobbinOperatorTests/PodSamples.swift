// SPDX-License-Identifier: Apache-2.0

import KubeModel
import SpinState

@testable import BobbinOperator

/// Pods as API servers show them, reduced to the fields that tests vary.
enum PodSamples {
    /// A pod of the ReplicaSet `app-new`, with the given JSON for its only container's status.
    static func pod(
        _ name: String = "app-new-1",
        container: String = #""ready":true,"state":{"running":{}}"#,
        initContainer: String? = nil,
        replicaSet: String = "app-new",
        spec: String = #""nodeName":"node-1""#,
        phase: String = "Running",
        scheduled: String = #""status":"True","lastTransitionTime":"2026-01-01T00:00:00Z""#,
        metadata: String = "",
        app: String = "app"
    ) throws -> Pod {
        let initial =
            initContainer.map { #""initContainerStatuses":[{"name":"setup","image":"setup:1",\#($0)}],"# }
            ?? ""
        let text = """
            {"metadata":{"name":"\(name)","namespace":"ns","uid":"uid-\(name)","resourceVersion":"7",\(metadata)
              "labels":{"core.spinkube.dev/app-name":"\(app)","other":"x"},"annotations":{"a":"b"},
              "ownerReferences":[{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"\(replicaSet)","uid":"r","controller":true}]},
             "spec":{\(spec),"containers":[{"name":"app","image":"ghcr.io/x/app:1"}]},
             "status":{"phase":"\(phase)","conditions":[{"type":"Initialized","status":"True"},{"type":"PodScheduled",\(scheduled)}],
              \(initial)"containerStatuses":[{"name":"app","image":"ghcr.io/x/app:1",\(container)}]}}
            """
        return try Pod(json: Array(text.utf8))
    }

    /// A container that waits, as JSON.
    static func waiting(_ reason: String, _ message: String = "") -> String {
        #""ready":false,"state":{"waiting":{"reason":"\#(reason)","message":\#(quoted(message))}}"#
    }

    /// A container that runs after its last run ended, as JSON.
    static func crashed(
        state: String,
        code: Int = 1,
        reason: String = "Error",
        message: String = "",
        restarts: Int = 3,
        lasted: Int = 5,
        isReady: Bool = false
    ) -> String {
        """
        "ready":\(isReady),"restartCount":\(restarts),"state":\(state),"lastState":{"terminated":\
        \(ended(code, reason, message, lasted: lasted))}
        """
    }

    static func ended(_ code: Int, _ reason: String, _ message: String = "", lasted: Int = 5) -> String {
        let second = lasted % 60 < 10 ? "0\(lasted % 60)" : "\(lasted % 60)"
        return """
            {"exitCode":\(code),"reason":"\(reason)","message":\(quoted(message)),
             "startedAt":"2026-01-01T00:00:00Z","finishedAt":"2026-01-01T00:0\(lasted / 60):\(second)Z"}
            """
    }

    static let backOff =
        #"{"waiting":{"reason":"CrashLoopBackOff","message":"back-off 20s restarting failed container=app pod=app-new-1_ns(u)"}}"#

    /// A text as a JSON string.
    static func quoted(_ text: String) -> String { JSONValue.string(text).description }

    /// A Deployment whose newest ReplicaSet is `app-new`, as its condition tells.
    static func deployment(
        _ status: String = #""replicas":1,"updatedReplicas":1"#,
        conditions: String = "",
        replicas: Int = 1,
        newest: String? = "app-new"
    ) throws -> Deployment {
        let message = newest.map { #"ReplicaSet \"\#($0)\" is progressing."# } ?? "Deployment is paused"
        let text = """
            {"metadata":{"name":"app","namespace":"ns","generation":1},"spec":{"replicas":\(replicas)},
             "status":{"observedGeneration":1,\(status),"conditions":[
              \(conditions.isEmpty ? "" : "\(conditions),")
              {"type":"Progressing","status":"True","reason":"ReplicaSetUpdated","message":"\(message)"}]}}
            """
        return try Deployment(json: Array(text.utf8))
    }

    static let rolledOut = #""replicas":1,"updatedReplicas":1,"readyReplicas":1,"availableReplicas":1"#
    static let available = #"{"type":"Available","status":"True","reason":"MinimumReplicasAvailable"}"#
    static let moment = Timestamp("2026-01-01T00:10:00Z") ?? Timestamp(microseconds: 0)
}
