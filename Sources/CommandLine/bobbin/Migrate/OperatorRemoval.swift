import BobbinOperator
import Diagnosis
import KubeClient
import KubeModel
import SpinAPI

/// Carries out a ``RemovalPlan``, and prints each step that is done.
struct OperatorRemoval: Sendable {
    let client: Client

    /// How long it is waited for an operator's pods to end.
    private static let patience = Duration.seconds(60)

    /// A step that was refused. Those before it are done.
    struct Refused: Error, CustomStringConvertible {
        let step: RemovalPlan.Step
        let error: any Error
        let rest: Int

        var description: String {
            "can't \(step.title): \(Observer.words(error)); \(rest) of the steps are left. Get the right, or remove what "
                + "refuses, and run this again"
        }
    }

    /// - Throws: ``Refused`` at the first step that is refused.
    func run(_ plan: RemovalPlan) async throws {
        for (index, step) in plan.steps.enumerated() {
            do {
                Console.say(try await perform(step))
            } catch {
                throw Refused(step: step, error: error, rest: plan.steps.count - index)
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
            case .scaleDown(let part), .delete(let part): return "\(part.title) is gone already"
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
        // A Deployment that is deleted leaves its pods to be ended later: the next operator may come before.
        let end = ContinuousClock.now + Self.patience
        while ContinuousClock.now < end {
            let live = try await client.object(of: Deployment.type, part.key)
            if (live[path: "status", "replicas"]?.integer ?? 0) == 0 { return }
            Progress.show("until the pods of \(part.key) have ended")
            try await Task.sleep(for: .milliseconds(500))
        }
        Progress.clear()
        Console.note("warning: pods of \(part.title) still run after \(Self.patience)")
    }
}
