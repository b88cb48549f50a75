// SPDX-License-Identifier: Apache-2.0

import KubeClient
import KubeModel
import KubeRuntime
import SpinAPI
import SpinRendering

extension SpinAppReconciler {
    /// Decides whether what was rendered may be applied now.
    ///
    /// - Throws: `KubeError`, where the pod template had to be read.
    func decide(
        _ rendered: RenderedApp,
        of app: SpinApp,
        on executor: SpinAppExecutor,
        live: Deployment?,
        _ configuration: AppConfiguration
    ) async throws -> RolloutGate.Decision {
        guard let deployment = rendered.deployment else {
            gate.leave(app.key)
            return .apply([:])
        }
        return gate.decide(
            deployment,
            TemplateFingerprint(of: app, on: executor, deployment),
            of: app,
            on: executor,
            live: live,
            applied: try await appliedTemplate(deployment, live),
            isShared: configuration.isShared
        )
    }

    /// The pod template that was applied last, where an earlier version applied it and something is to change.
    private func appliedTemplate(_ deployment: JSONValue, _ live: Deployment?) async throws -> JSONValue? {
        guard let live, live.metadata.annotations[SpinKeyspace.appliedTemplateAnnotation] == nil,
            let digest = live.metadata.annotations[SpinKeyspace.appliedConfigurationAnnotation],
            digest != Digest(of: deployment).description
        else { return nil }
        do {
            let read = try await children.writer.reader.get(AppliedTemplate.self, live.key)
            return read.template(appliedBy: ChildWriter.fieldManager)
        } catch let error as KubeError where error.isNotFound { return nil }
    }

    /// Applies what was rendered, but leaves the pod template as it was applied last.
    ///
    /// - Throws: as ``AppChildren/apply(_:of:workload:)``.
    func applyHeld(
        _ rendered: RenderedApp,
        of app: SpinApp,
        on executor: SpinAppExecutor,
        live: Deployment
    ) async throws -> AppChildren.Present {
        guard var deployment = rendered.deployment else { return try await children.apply(rendered, of: app) }
        let noted = live.metadata.annotations
        var fingerprint = noted[SpinKeyspace.appliedTemplateAnnotation].flatMap(TemplateFingerprint.init)
        let rest = TemplateFingerprint(of: app, on: executor, deployment).rest
        if fingerprint?.rest == rest, children.writer.ledger.hasSeen(live, owner: ChildOwner(app)) {
            return try await children.apply(rendered, of: app, workload: .keep(live))
        }
        let read = try await children.writer.reader.get(AppliedTemplate.self, live.key)
        guard read.metadata.uid == live.metadata.uid,
            let template = read.template(appliedBy: ChildWriter.fieldManager)
        else { return try await children.apply(rendered, of: app, workload: .keep(live)) }
        deployment["spec"]?["template"] = template
        // They tell of the pods, which stay as they are.
        var annotations = deployment[path: "metadata", "annotations"] ?? [:]
        for name in [
            SpinKeyspace.configurationBaselineAnnotation, SpinKeyspace.configurationAnnotation,
            SpinKeyspace.configurationValuesAnnotation,
        ] { annotations[name] = noted[name].map { .string($0) } }
        deployment["metadata"]?["annotations"] = annotations == [:] ? nil : annotations
        fingerprint?.rest = rest
        var notes = [SpinKeyspace.appliedTemplateAnnotation: fingerprint?.annotation].compactMapValues(\.self)
        for name in [
            SpinKeyspace.executorAnnotation, SpinKeyspace.pacedByAnnotation,
            SpinKeyspace.configurationTimeAnnotation,
        ] { notes[name] = noted[name] }
        var held = rendered
        held.deployment = deployment
        return try await children.apply(held, of: app, workload: .apply(notes))
    }
}
