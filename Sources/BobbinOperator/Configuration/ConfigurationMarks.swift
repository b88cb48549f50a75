import KubeModel
import SpinAPI
import SpinRendering

/// The annotations that tell with which values an app's pods were made.
///
/// The pods have one only once a value differs from those that the first pods were made with, so that taking over an
/// app of SpinKube's restarts none. The Deployment remembers both, since nothing else does.
struct ConfigurationMarks: Sendable, Hashable {
    /// The digest that the first pods were made with, on the Deployment.
    var baseline: String?
    /// What the pods carry, on the pods and on the Deployment; `nil` where they carry nothing.
    var current: String?
    /// The digest that the pods were made with where neither of the two is it: digests are salted by the app, and an
    /// app that adopts a Deployment has another salt than the one before it.
    var known: String?

    /// Says that the first digest isn't known any more: somebody removed it.
    private static let lost = "unknown"
    /// Says that the values weren't all there when the Deployment was adopted: the next ones are those of its pods.
    private static let pending = "pending"

    /// Decides about an app whose Deployment is as it is, if there is one.
    init(of configuration: AppConfiguration, app: SpinApp, live: Deployment?) {
        guard configuration.takesValues else { return }
        let annotations = live?.metadata.annotations ?? [:]
        baseline = annotations[SpinKeyspace.configurationBaselineAnnotation]
        current = annotations[SpinKeyspace.configurationAnnotation]
        known = annotations[SpinKeyspace.configurationDigestAnnotation]
        let isAdopted = live.map { !$0.metadata.isOwned(by: app.metadata.uid) } ?? false
        // What is missing tells nothing: pods that wait for it aren't restarted by its coming, nor by its going.
        guard let digest = configuration.digest else {
            if isAdopted, baseline != nil || current != nil { known = Self.pending }
            return
        }
        if isAdopted || known == Self.pending {
            // Whatever its pods were made with, they go on.
            known = current == nil ? nil : digest
            if current == nil { baseline = digest }
        } else if known != digest {
            known = nil
            if baseline == nil { baseline = current == nil ? digest : Self.lost }
            current = digest == baseline ? nil : digest
        }
    }
}

extension RenderedApp {
    /// Notes on the Deployment with which values its pods are made.
    mutating func note(_ marks: ConfigurationMarks) {
        guard var deployment else { return }
        var annotations = deployment[path: "metadata", "annotations"] ?? [:]
        if let baseline = marks.baseline {
            annotations[SpinKeyspace.configurationBaselineAnnotation] = .string(baseline)
        }
        if let current = marks.current {
            annotations[SpinKeyspace.configurationAnnotation] = .string(current)
        }
        if let known = marks.known {
            annotations[SpinKeyspace.configurationDigestAnnotation] = .string(known)
        }
        guard annotations != [:] else { return }
        deployment["metadata"]?["annotations"] = annotations
        self.deployment = deployment
    }
}
