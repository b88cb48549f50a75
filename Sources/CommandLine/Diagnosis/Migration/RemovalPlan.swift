// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// How SpinKube's operators are removed: in an order in which nothing that stays is ever refused or taken down.
package struct RemovalPlan: Sendable, Hashable {
    package enum Step: Sendable, Hashable {
        /// So that it doesn't act while the rest goes.
        case scaleDown(SpinKubeInstallation.Part)
        case delete(SpinKubeInstallation.Part)

        package var title: String {
            switch self {
            case .scaleDown(let part): "scale \(part.title) to 0"
            case .delete(let part): "delete \(part.title)"
            }
        }
    }

    package let steps: [Step]

    /// The steps; those of all installations go on together, webhooks before anything else.
    package init(for installations: [SpinKubeInstallation]) {
        let parts = installations.flatMap(\.parts)
        var steps: [Step] = []
        for kind in InstallationPart.allCases {
            let found = parts.filter { $0.part == kind }
            if kind == .deployment { steps += found.map { .scaleDown($0) } }
            steps += found.map { .delete($0) }
        }
        self.steps = steps
    }

    /// Why nothing can be removed now; `nil` if there is no obstacle.
    ///
    /// A Shim that is being deleted is removed from its nodes by the operator that would be removed.
    package static func obstacle(in snapshot: MigrationSnapshot, to plan: RemovalPlan) -> String? {
        let removesManager = plan.steps.contains {
            if case .delete(let part) = $0, part.part == .deployment {
                return SpinKubeOperator.all(in: [part.object]).first?.product == .runtimeClassManager
            }
            return false
        }
        guard removesManager, case .read(let shims) = snapshot.shims,
            let shim = shims.first(where: { $0.isBeingDeleted })
        else { return nil }
        return
            "Shim \"\(shim.name)\" is being deleted, and runtime-class-manager must finish that first; wait until "
            + "`kubectl get shims` no longer lists it, then run the command again"
    }
}
