// SPDX-License-Identifier: Apache-2.0

import KubeModel
package import SpinAPI

/// The annotations that tell with which values an app's pods were made.
///
/// The pods have one only once a value differs from those that the first pods were made with, so that taking over an
/// app of SpinKube's restarts none. The Deployment remembers both, since nothing else does.
package struct ConfigurationMarks: Sendable, Hashable {
    /// The digest that the first pods were made with, on the Deployment.
    package var baseline: String?
    /// What the pods carry, on the pods and on the Deployment; `nil` where they carry nothing.
    package var current: String?
    /// The digest of the values that the pods have, where ``current`` is another digest of the same values: one of an
    /// earlier version, or of the app that had the Deployment before it was adopted (digests are salted by the app).
    package var values: String?

    /// Says that the first digest isn't known any more: somebody removed it.
    private static let lost = "unknown"
    /// Says that the values weren't all there when the Deployment was adopted: the next ones are those of its pods.
    private static let pending = "pending"

    /// Decides about an app whose Deployment is as it is, if there is one.
    package init(of configuration: DesiredConfiguration, app: SpinApp, live: LiveDeployment?) {
        guard configuration.takesValues else { return }
        let annotations = live?.annotations ?? [:]
        baseline = annotations[SpinKeyspace.configurationBaselineAnnotation]
        current = annotations[SpinKeyspace.configurationAnnotation]
        let noted = annotations[SpinKeyspace.configurationValuesAnnotation]
        let isAdopted = live.map { !$0.isOwned(by: app.metadata.uid) } ?? false
        // What is missing tells nothing: pods that wait for it aren't restarted by its coming, nor by its going.
        guard let digest = configuration.digest else {
            values = isAdopted && (baseline ?? current) != nil ? Self.pending : noted
            return
        }
        let isComparable = Self.isComparable(noted ?? current ?? baseline, with: digest)
        if isAdopted || noted == Self.pending || !isComparable {
            // Whatever its pods were made with, they go on.
            if current == nil { baseline = digest } else { values = digest }
            withdrawGuessable()
            return
        }
        defer { withdrawGuessable() }
        if baseline == nil { baseline = current == nil ? digest : Self.lost }
        if current == nil, let known = baseline, configuration.equivalents.contains(known) {
            baseline = digest
        }
        let known = noted ?? current ?? baseline
        if known == digest || known.map(configuration.equivalents.contains) == true {
            // The pods have these values, whatever they are called by them.
            if let current, current != digest { values = digest }
            return
        }
        let isBaseline = baseline == digest || baseline.map(configuration.equivalents.contains) == true
        current = isBaseline ? nil : digest
        if isBaseline { baseline = digest }
    }

    /// Whether two digests tell whether the values are the same: not where they were made with two keys.
    private static func isComparable(_ known: String?, with digest: String) -> Bool {
        guard let known, let id = ValueDigest.keyID(in: known) else { return true }
        return id == ValueDigest.keyID(in: digest)
    }

    /// Takes the digests of earlier versions, which had no key, from the Deployment: who reads one can try values until
    /// it fits. The one on the pods stays until their next change, since its going would restart them.
    private mutating func withdrawGuessable() {
        guard current != nil, let known = baseline, ValueDigest.keyID(in: known) == nil else { return }
        baseline = Self.lost
    }
}
