// SPDX-License-Identifier: Apache-2.0

import KubeClient
import KubeModel
import KubeRuntime
import ShimRendering
import SpinAPI
import SpinState

/// Carries out what was planned about a Shim. What fails doesn't keep from being done what doesn't hang on it.
struct ShimEffects: Sendable {
    struct Result: Sendable {
        /// Whether the Shim was let go.
        var isGone = false
        /// What is to be told.
        var failure: ShimFailure?
        /// What was refused, and may be granted without anybody telling us.
        var refusal: AppFailure?
        /// What failed, to be tried again after it was told.
        var error: (any Error)?
        /// The nodes that were passed over.
        var skipped: [String] = []

        /// Records a failed request.
        mutating func add(_ error: KubeError) {
            if error.isReportable {
                let reason: ShimReason =
                    error.code == .timeout ? .timeout : error.isForbidden ? .applyRefused : .serverFailure
                failure = failure ?? ShimFailure(reason, error.description)
            }
            self.error = self.error ?? error
        }
    }

    let reconciler: ShimReconciler
    let shim: Shim
    let rendering: ShimRendering

    private var caches: ShimCaches { reconciler.caches }
    private var children: ChildWriter { reconciler.children }
    private var writer: any ObjectWriter { reconciler.writer }
    private var owner: ChildOwner { ChildOwner(shim) }

    /// - Throws: `KubeError` where the Shim can't be held, so that nothing may be done about its nodes.
    func carryOut(_ plan: ShimPlan) async throws -> Result {
        var result = Result()
        if plan.isFinished { return try await finish() }
        if plan.holds { try await hold() }
        if plan.bringsInstaller {
            await attempt(&result, .daemonSetConflict) {
                try await apply(.install, maxUnavailable: plan.maxUnavailable)
            }
        }
        if let isWanted = plan.bringsUninstaller {
            await attempt(&result, .daemonSetConflict) {
                if isWanted { try await apply(.uninstall) } else { try await remove(.uninstall) }
            }
        }
        await attempt(&result, .runtimeClassConflict) { try await applyRuntimeClass(plan.runtimeClass) }
        for old in plan.staleClasses {
            await attempt(&result, .runtimeClassConflict) {
                try await children.remove(old.key, from: caches.runtimeClasses, owner: owner)
            }
        }
        let failed = await NodeLabeller(writer: writer, nodes: caches.nodes).apply(plan.changes)
        if let failed { result.add(failed) } else { result.skipped = plan.skipped }
        return result
    }

    /// Puts our finalizer on the Shim, and takes the predecessor's off it, which nobody else would.
    private func hold() async throws {
        var shim = shim
        let ours = Finalizer(ShimKeyspace.finalizer, fieldManager: ChildWriter.fieldManager)
        if let changed = try await ours.add(to: shim, by: writer) {
            caches.shims.observe(changed)
            shim = changed
        }
        let theirs = Finalizer(ShimKeyspace.predecessorFinalizer, fieldManager: ChildWriter.fieldManager)
        if let changed = try await theirs.remove(from: shim, by: writer) { caches.shims.observe(changed) }
    }

    private func apply(_ operation: InstallationOrder.Operation, maxUnavailable: Int? = nil) async throws {
        var daemonSet = rendering.daemonSet(for: operation)
        if let maxUnavailable {
            let strategy: JSONValue = [
                "type": "RollingUpdate",
                "rollingUpdate": ["maxUnavailable": .integer(Int64(maxUnavailable))],
            ]
            daemonSet["spec"]?["updateStrategy"] = strategy
        }
        _ = try await children.apply(
            daemonSet,
            in: caches.daemonSets,
            owner: owner
        )
    }

    private func remove(_ operation: InstallationOrder.Operation) async throws {
        let name = rendering.names.daemonSet(for: operation)
        let key = ObjectKey(namespace: reconciler.settings.namespace, name: name)
        try await children.remove(key, from: caches.daemonSets, owner: owner)
    }

    private func applyRuntimeClass(_ action: ShimPlan.ClassAction) async throws {
        switch action {
        case .none: break
        case .bring:
            _ = try await children.apply(rendering.runtimeClass, in: caches.runtimeClasses, owner: owner)
        case .replace:
            // The watch tells once it is gone, and then it is brought.
            let key = ObjectKey(name: shim.spec.runtimeClass.name)
            try await children.remove(key, from: caches.runtimeClasses, owner: owner)
        }
    }

    /// Removes what there is of a Shim whose nodes are clean, and lets it go.
    private func finish() async throws -> Result {
        // The caches may not know yet of a node that another process marked last.
        let marked = try await reconciler.reader.list(
            Node.self,
            Selection(labels: rendering.names.wantedLabel),
            ListOptions(limit: 1)
        )
        if let node = marked.items.first {
            caches.nodes.observe(node)
            throw KubeError(
                .server,
                message:
                    "node \"\(node.metadata.name)\" still has the labels of Shim \"\(shim.metadata.name)\""
            )
        }
        for operation in [InstallationOrder.Operation.install, .uninstall] { try await remove(operation) }
        for runtimeClass in caches.runtimeClasses.objects
        where Ownership(of: runtimeClass.metadata, for: owner).allowsDeletion {
            try await children.remove(runtimeClass.key, from: caches.runtimeClasses, owner: owner)
        }
        let finalizer = Finalizer(ShimKeyspace.finalizer, fieldManager: ChildWriter.fieldManager)
        if let changed = try await finalizer.remove(from: shim, by: writer) { caches.shims.observe(changed) }
        return Result(isGone: true)
    }

    private func attempt(
        _ result: inout Result,
        _ conflict: ShimReason,
        _ body: () async throws -> Void
    ) async {
        do {
            try await body()
        } catch let failure as AppFailure {
            let reason: ShimReason =
                switch Reason(rawValue: failure.reason) {
                case .nameConflict: conflict
                case .childTerminating: .childTerminating
                case .contested: .contested
                default: .applyRefused
                }
            result.failure = result.failure ?? ShimFailure(reason, failure.message)
            result.refusal = result.refusal ?? failure
        } catch let error as KubeError {
            result.add(error)
        } catch {
            result.error = result.error ?? error
        }
    }
}
