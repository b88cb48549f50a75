// SPDX-License-Identifier: Apache-2.0

import BobbinOperator
import Diagnosis
import KubeClient
import KubeModel
import SpinAPI

/// Carries out a ``RemovalPlan``, and prints each step that is done.
struct OperatorRemoval: Sendable {
    let client: Client

    /// How long it waits for an operator's pods to end.
    private static let timeout = Duration.seconds(60)

    /// A step that failed. The steps before it are done.
    struct StepFailure: Error, CustomStringConvertible {
        let step: RemovalPlan.Step
        let error: any Error
        let rest: Int

        var description: String {
            "cannot \(step.title): \(Observer.text(of: error)); \(rest) step\(rest == 1 ? "" : "s") left. Fix the error and "
                + "run the command again"
        }
    }

    /// - Throws: ``StepFailure`` at the first step that fails.
    func run(_ plan: RemovalPlan) async throws {
        for (index, step) in plan.steps.enumerated() {
            do {
                Console.print(try await perform(step))
            } catch {
                throw StepFailure(step: step, error: error, rest: plan.steps.count - index)
            }
        }
    }

    private func perform(_ step: RemovalPlan.Step) async throws -> String {
        do {
            switch step {
            case .scaleDown(let part):
                try await scaleDown(part)
                return "scaled \(part.title) to 0"
            case .delete(let part):
                let options = DeleteOptions(uid: part.object.uid, propagationPolicy: "Background")
                try await client.delete(part.part.type, part.key, options)
                return "deleted \(part.title)"
            }
        } catch let error as KubeError where error.isNotFound {
            switch step {
            case .scaleDown(let part), .delete(let part): return "\(part.title) not found"
            }
        }
    }

    private func scaleDown(_ part: SpinKubeInstallation.Part) async throws {
        _ = try await client.patch(
            Deployment.self,
            .merge(["spec": ["replicas": 0]]),
            to: part.key,
            subresource: nil,
            fieldManager: Installation.migrateFieldManager
        )
        // The pods of a deleted Deployment end later, so the next operator could start while they still run.
        let end = ContinuousClock.now + Self.timeout
        while ContinuousClock.now < end {
            let live = try await client.object(of: Deployment.type, part.key)
            if (live[path: "status", "replicas"]?.integer ?? 0) == 0 { return }
            Progress.show("waiting for the pods of \(part.title) to end")
            try await Task.sleep(for: .milliseconds(500))
        }
        Progress.clear()
        Console.message(
            "warning: pods of \(part.title) are still running after \(Self.timeout.components.seconds)s"
        )
    }
}
