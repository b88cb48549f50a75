// SPDX-License-Identifier: Apache-2.0

import HealthChecks
import KubeModel
import SpinAPI
import SpinState
import Testing

@testable import BobbinOperator

/// What Argo CD and Flux make of a Shim's status, by the checks in `deploy/argocd` and `deploy/flux`.
struct ShimHealthTests {
    enum Situation: String, CaseIterable, CustomTestStringConvertible {
        case unseen, outdated, empty, first, done, updating, failing, failingElsewhere, refused, conflict
        case left, removal, heldRemoval, failingRemoval

        var testDescription: String { rawValue }

        var health: String {
            switch self {
            case .unseen, .outdated, .first, .updating, .left, .removal, .heldRemoval: "Progressing"
            case .done: "Healthy"
            case .empty: "Suspended"
            // Also while other nodes are on their way: somebody has to mend something.
            case .failing, .failingElsewhere, .refused, .conflict, .failingRemoval: "Degraded"
            }
        }

        var flux: FluxHealth {
            switch health {
            case "Healthy": .current
            case "Degraded": .failed
            default: .inProgress
            }
        }
    }

    private let ready = ShimScene.node("a", wanted: "install", ready: "spin")
    private let waiting = ShimScene.node("b", wanted: "install")
    private let failure = NodeFailure(.fetchFailed, "404")

    private func scene(_ situation: Situation) -> ShimScene {
        var scene = ShimScene(nodes: [ready])
        scene.view.agents = [ShimScene.agent(on: "a")]
        switch situation {
        case .unseen, .outdated, .done, .refused, .conflict: break
        case .empty: scene = ShimScene()
        case .first:
            scene = ShimScene(nodes: [waiting])
        case .updating: scene.view.agents = [ShimScene.agent(on: "a", order: "old")]
        case .failing:
            scene = ShimScene(nodes: [waiting])
            scene.view.agents = [ShimScene.agent(on: "b", isReady: false, failure: failure)]
        case .failingElsewhere:
            scene = ShimScene(nodes: [ready, waiting, ShimScene.node("c", wanted: "install")])
            scene.view.agents = [
                ShimScene.agent(on: "a"), ShimScene.agent(on: "b", isReady: false, failure: failure),
            ]
        case .left:
            scene.view.shim.spec.nodeSelector = ["tier": "edge"]
            scene.users([("web", "a")])
        case .removal:
            scene.view.shim.metadata.deletionTimestamp = "2023-11-14T22:00:00Z"
        case .heldRemoval:
            scene.view.shim.metadata.deletionTimestamp = "2023-11-14T22:00:00Z"
            scene.users([("web", "a")])
        case .failingRemoval:
            scene = ShimScene(nodes: [ShimScene.node("a", wanted: "uninstall")])
            scene.view.shim.metadata.deletionTimestamp = "2023-11-14T22:00:00Z"
            scene.view.agents = [
                ShimScene.agent(
                    on: "a",
                    .uninstall,
                    isReady: false,
                    failure: NodeFailure(.hostNotWritable, "x")
                )
            ]
        }
        return scene
    }

    private func podFailure(_ situation: Situation) -> ShimFailure? {
        switch situation {
        case .refused: ShimFailure(.applyRefused, "the API server refused the DaemonSet")
        case .conflict: ShimFailure(.conflict, "another Shim has the handler")
        default: nil
        }
    }

    private func object(_ situation: Situation) -> (object: JSONValue, status: ShimStatus) {
        let scene = scene(situation)
        let status = scene.status(after: podFailure(situation))
        let generation = scene.view.shim.metadata.generation + (situation == .outdated ? 1 : 0)
        var object: JSONValue = [
            "apiVersion": "runtime.spinkube.dev/v1alpha1", "kind": "Shim",
            "metadata": ["name": "spin", "generation": .integer(generation)],
        ]
        if situation != .unseen { object["status"] = status.json }
        return (object, status)
    }

    @Test(arguments: Situation.allCases)
    func `Argo CD's check says how the Shim is`(situation: Situation) throws {
        let (object, status) = object(situation)
        let health = try ArgoHealth.health(of: object)
        #expect(health.status == situation.health, "\(status.conditions)")
        if health.status == "Degraded" {
            let why = try #require(status.condition("Degraded"))
            #expect(health.message == "\(why.reason): \(why.message)")
        }
    }

    @Test(arguments: Situation.allCases)
    func `Flux's expressions say how the Shim is`(situation: Situation) throws {
        let (object, status) = object(situation)
        #expect(try FluxHealth.health(of: object) == situation.flux, "\(status.conditions)")
    }
}
