// SPDX-License-Identifier: Apache-2.0

package import KubeModel
import SpinAPI
import SpinRendering
import SpinState
import Terminal

/// How an app and all that belongs to it are doing.
package struct AppStatus: Sendable {
    let snapshot: AppSnapshot
    var app: JSONValue { snapshot.app }
    private var status: JSONValue? { app["status"] }
    private var ready: JSONValue? { app.condition(.ready) }

    /// Judges what was read.
    package static func text(_ snapshot: AppSnapshot) -> StatusText {
        let status = AppStatus(snapshot: snapshot)
        return StatusText(root: status.root, advice: status.advice)
    }

    /// The app alone, in one line.
    package static func summary(of app: JSONValue, now: Timestamp) -> StatusNode {
        AppStatus(snapshot: AppSnapshot(app: app, now: now)).line
    }

    private var line: StatusNode {
        let (state, tone) = readiness
        let ready = "\(app.count("status", "readyReplicas")) of \(ReplicaCount.wanted(by: app)) ready"
        return StatusNode(
            "SpinApp",
            app.key.description,
            state: state,
            tone,
            details: [
                app[path: "spec", "image"]?.string ?? "", status == nil ? "" : ready,
                "age \(Age.text(since: app.created, now: snapshot.now))",
            ]
        )
    }

    private var readiness: (String, Tone) {
        if app.isBeingDeleted { return ("being deleted", .warning) }
        guard let ready else { return ("not reconciled yet", .warning) }
        let reason = ready["reason"]?.string ?? ""
        switch ready["status"]?.string {
        case "True":
            return (isOutdated ? "Ready, update pending" : "Ready", isOutdated ? .warning : .good)
        case "False":
            let isFailure = app.condition(.stalled) != nil
            return ("not ready: \(reason)", isFailure ? .bad : .warning)
        default: return ("unknown: \(reason)", .warning)
        }
    }

    /// Whether the operator has not processed the latest change.
    private var isOutdated: Bool {
        app.count("status", "observedGeneration") < app.count("metadata", "generation")
    }

    private var root: StatusNode {
        var root = line
        root.children = [executor] + workload + services + secrets + scaling + events
        return root
    }

    private var executor: StatusNode {
        let named = app[path: "spec", "executor"]?.string ?? ""
        do {
            switch try snapshot.executor.get() {
            case .found(let executor): return Self.node(executor, of: app)
            case .unreadable(let key, let reason):
                let name = key.namespace == app.namespace ? key.name : key.description
                return StatusNode("SpinAppExecutor", name, state: "unreadable", .bad, details: [reason])
            case .ambiguous(let keys):
                let names = keys.map(\.description).joined(separator: ", ")
                return StatusNode("SpinAppExecutor", names, state: "ambiguous", .bad)
            case .none: return StatusNode("SpinAppExecutor", named, state: "not found", .bad)
            }
        } catch { return .unread("SpinAppExecutor", error) }
    }

    private static func node(_ executor: SpinAppExecutor, of app: JSONValue) -> StatusNode {
        let runs: String
        if !executor.createDeployment {
            runs = "managed externally"
        } else if let name = executor.deploymentConfig?.runtimeClassName {
            runs = "RuntimeClass \(name)"
        } else {
            runs = "image \(executor.deploymentConfig?.spinImage ?? "")"
        }
        let key = executor.metadata.key
        let name = key.namespace == app.namespace ? key.name : key.description
        return StatusNode("SpinAppExecutor", name, details: [runs])
    }

    private var services: [StatusNode] {
        do {
            return try snapshot.services.get().map { service in
                let ports = (service[path: "spec", "ports"]?.array ?? []).compactMap { $0["port"]?.integer }
                let address = service[path: "spec", "clusterIP"]?.string ?? ""
                return StatusNode(
                    "Service",
                    service.name,
                    details: [
                        service[path: "spec", "type"]?.string ?? "ClusterIP", address,
                        "port \(ports.map(String.init).joined(separator: ", "))",
                        status?["url"]?.string ?? "",
                    ]
                )
            }
        } catch { return [.unread("Service", error)] }
    }

    private var secrets: [StatusNode] {
        do {
            return try snapshot.secrets.get().map {
                StatusNode("Secret", $0.name, details: ["generated"])
            }
        } catch { return [.unread("Secret", error)] }
    }

    private var scaling: [StatusNode] {
        var nodes: [StatusNode] = []
        do {
            nodes += try snapshot.autoscalers.get().map { Self.autoscaler($0) }
        } catch { nodes.append(.unread("HorizontalPodAutoscaler", error)) }
        do {
            nodes += try snapshot.budgets.get().map { budget in
                let allowed = budget.count("status", "disruptionsAllowed")
                return StatusNode(
                    "PodDisruptionBudget",
                    budget.name,
                    details: ["\(allowed) disruption\(allowed == 1 ? "" : "s") allowed"]
                )
            }
        } catch { nodes.append(.unread("PodDisruptionBudget", error)) }
        return nodes
    }

    private static func autoscaler(_ object: JSONValue) -> StatusNode {
        let isKEDA = object.kind == "ScaledObject"
        let least = object[path: "spec", isKEDA ? "minReplicaCount" : "minReplicas"]?.integer
        let most = object[path: "spec", isKEDA ? "maxReplicaCount" : "maxReplicas"]?.integer
        let active = object.condition(isKEDA ? .ready : .scalingActive)
        let isBad = active?["status"]?.string == "False"
        return StatusNode(
            object.kind,
            object.name,
            state: isBad ? active?["reason"]?.string ?? "not active" : "",
            isBad ? .bad : .plain,
            details: [
                "\(least ?? (isKEDA ? 0 : 1)) to \(most.map(String.init) ?? "?") replicas",
                isBad ? active?["message"]?.string ?? "" : "",
            ]
        )
    }

    private var events: [StatusNode] {
        do {
            let subjects = Set(uids)
            let shown = RecentEvents(try snapshot.events.get(), about: subjects, now: snapshot.now).nodes
            return shown.isEmpty ? [] : [StatusNode("Events", "", children: shown)]
        } catch { return [.unread("Events", error)] }
    }

    private var uids: [String] {
        var uids = [app.uid]
        if case .read(let deployment?) = snapshot.deployment { uids.append(deployment.uid) }
        for case .read(let objects) in [
            snapshot.replicaSets, snapshot.pods, snapshot.services, snapshot.autoscalers,
        ] { uids += objects.map(\.uid) }
        return uids.filter { !$0.isEmpty }
    }
}

extension AppStatus {
    private var advice: [StatusText.Hint] {
        var advice: [StatusText.Hint] = []
        if ready == nil, !app.isBeingDeleted {
            advice.append(
                .init(
                    problem: "No operator has reconciled this app yet.",
                    remedy: "Run `bobbin doctor` to check whether the operator is running."
                )
            )
        } else if isOutdated, !app.isBeingDeleted {
            advice.append(
                .init(
                    problem:
                        "The operator has not processed the latest change yet; the status is older.",
                    remedy: "Wait a few seconds. If it persists, run `bobbin doctor`."
                )
            )
        }
        guard let ready, ready["status"]?.string != "True" else { return advice }
        let reason = ready["reason"]?.string ?? ""
        let message = ready["message"]?.string ?? ""
        advice.append(.init(reason: reason, problem: message, remedy: Remedy.forApp(reason) ?? ""))
        if case .read(let pods) = snapshot.pods {
            for failure in PodView.failures(of: pods) where failure.reason != reason {
                advice.append(failure)
            }
        }
        return advice
    }
}
