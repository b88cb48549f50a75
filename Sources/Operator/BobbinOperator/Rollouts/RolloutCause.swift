// SPDX-License-Identifier: Apache-2.0

import KubeModel
import SpinAPI

/// Why an apply would roll an app's pods.
///
/// The Deployment's ``TemplateFingerprint`` tells. Earlier versions left none: of what they applied, it is known whether
/// the pod template differs, and whether the app was edited since.
enum RolloutCause: Sendable, Hashable {
    /// It wouldn't, or nothing runs that could.
    case none
    /// The app itself was edited.
    case app
    /// Its executor changed, or it has another one.
    case executor
    /// Values that it takes from Secrets and ConfigMaps changed.
    case values

    /// - Parameters:
    ///   - deployment: what is to be applied.
    ///   - live: the Deployment that there is; `nil` where there is none.
    ///   - applied: the pod template that was applied to it last, where it has no fingerprint.
    init(
        of app: SpinApp,
        _ fingerprint: TemplateFingerprint,
        _ deployment: JSONValue,
        live: Deployment?,
        applied: JSONValue? = nil
    ) {
        guard let live, live.replicas > 0, !app.spec.paused else {
            self = .none
            return
        }
        let annotations = live.metadata.annotations
        // What the operator didn't make is taken over at once.
        guard let digest = annotations[SpinKeyspace.appliedConfigurationAnnotation],
            !Takeover.isNeeded(for: live.metadata)
        else {
            self = .none
            return
        }
        guard let text = annotations[SpinKeyspace.appliedTemplateAnnotation],
            let before = TemplateFingerprint(text)
        else {
            let template = deployment[path: "spec", "template"]
            if digest == Digest(of: deployment).description
                || applied.map({ $0.canonicalBytes == template?.canonicalBytes }) == true
            {
                self = .none
            } else {
                self = app.status.observedGeneration == app.metadata.generation ? .executor : .app
            }
            return
        }
        if before.pods == fingerprint.pods {
            self = .none
        } else if before.app != fingerprint.app {
            self = .app
        } else {
            self = before.executor == fingerprint.executor ? .values : .executor
        }
    }
}
