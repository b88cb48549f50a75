import KubeModel
import SpinAPI

/// Why an apply would roll an app's pods.
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
    init(of app: SpinApp, _ fingerprint: TemplateFingerprint, _ deployment: JSONValue, live: Deployment?) {
        guard let live, live.replicas > 0, !app.spec.paused else {
            self = .none
            return
        }
        let annotations = live.metadata.annotations
        // What the operator didn't make is taken over at once.
        guard let applied = annotations[SpinKeyspace.appliedConfigurationAnnotation],
            !Takeover.isNeeded(for: live.metadata)
        else {
            self = .none
            return
        }
        guard let text = annotations[SpinKeyspace.appliedTemplateAnnotation],
            let before = TemplateFingerprint(text)
        else {
            // Applied by a version that left no fingerprint.
            if Self.isApplied(deployment, applied, annotations) {
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

    /// Whether a Deployment is as it was applied, but for what the operator remembers in its annotations.
    private static func isApplied(
        _ deployment: JSONValue,
        _ digest: String,
        _ annotations: [String: String]
    ) -> Bool {
        guard Digest(of: deployment).description != digest else { return true }
        var before = deployment
        var noted = before[path: "metadata", "annotations"] ?? [:]
        for name in [
            SpinKeyspace.configurationBaselineAnnotation, SpinKeyspace.configurationAnnotation,
            SpinKeyspace.configurationValuesAnnotation, SpinKeyspace.replicasAnnotation,
        ] { noted[name] = annotations[name].map { .string($0) } }
        before["metadata"]?["annotations"] = noted == [:] ? nil : noted
        return Digest(of: before).description == digest
    }
}
