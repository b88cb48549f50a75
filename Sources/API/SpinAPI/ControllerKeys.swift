// SPDX-License-Identifier: Apache-2.0

/// The labels and annotations that Kubernetes' own controllers write.
///
/// What an app says of them is never rendered: a controller would write its own value back, and be written over again,
/// for ever. This is the only list; the rules of the CRDs have the same keys, and a test holds them to it.
///
/// | owned by | on | keys |
/// | --- | --- | --- |
/// | the Deployment controller | Deployments | `deployment.kubernetes.io/*`, `deprecated.deployment.*` |
/// | the Deployment controller | pods | `pod-template-hash` |
/// | the controllers of other workloads | pods | `controller-revision-hash`, `pod-template-generation`, `apps.kubernetes.io/pod-index`, `statefulset.kubernetes.io/*`, `batch.kubernetes.io/*`, `deprecated.daemonset.*` |
/// | the Endpoints and EndpointSlice controllers | what they copy from Services | `endpoints.kubernetes.io/*`, `endpointslice.kubernetes.io/*`, `service.kubernetes.io/headless`, `kubernetes.io/service-name` |
/// | the conversion of HorizontalPodAutoscalers | HorizontalPodAutoscalers | `autoscaling.alpha.kubernetes.io/*` |
/// | leader election | its lock | `control-plane.alpha.kubernetes.io/*` |
/// | the volume controllers | volumes and claims | `pv.kubernetes.io/*` |
/// | the kubelet | static pods | `kubernetes.io/config.*` |
/// | `kubectl apply` | whatever it applies | `kubectl.kubernetes.io/last-applied-configuration` |
///
/// `kubectl.kubernetes.io/restartedAt` isn't here: in the annotations of pods it says to roll them, whoever sets it.
/// PodDisruptionBudgets, HorizontalPodAutoscalers and ScaledObjects get no labels or annotations of an app at all.
package enum ControllerKeys {
    /// The annotations, one by one.
    package static let annotations = ["kubectl.kubernetes.io/last-applied-configuration"]
    /// What the annotations start with of which nobody can know all.
    package static let annotationPrefixes = [
        "autoscaling.alpha.kubernetes.io/", "batch.kubernetes.io/", "control-plane.alpha.kubernetes.io/",
        "deployment.kubernetes.io/", "deprecated.daemonset.", "deprecated.deployment.",
        "endpoints.kubernetes.io/", "endpointslice.kubernetes.io/", "kubernetes.io/config.",
        "pv.kubernetes.io/", "statefulset.kubernetes.io/",
    ]
    /// The labels, one by one.
    package static let labels = [
        "apps.kubernetes.io/pod-index", "controller-revision-hash", "kubernetes.io/service-name",
        "pod-template-generation", "pod-template-hash", "service.kubernetes.io/headless",
    ]
    /// What the labels start with of which nobody can know all.
    package static let labelPrefixes = [
        "batch.kubernetes.io/", "endpoints.kubernetes.io/", "endpointslice.kubernetes.io/",
        "statefulset.kubernetes.io/",
    ]

    /// Whether an annotation of that key is a controller's.
    package static func ownsAnnotation(_ key: String) -> Bool {
        annotations.contains(key) || annotationPrefixes.contains { key.hasPrefix($0) }
    }

    /// Whether a label of that key is a controller's.
    package static func ownsLabel(_ key: String) -> Bool {
        labels.contains(key) || labelPrefixes.contains { key.hasPrefix($0) }
    }
}
