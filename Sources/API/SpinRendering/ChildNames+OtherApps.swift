// SPDX-License-Identifier: Apache-2.0

import KubeModel
import SpinAPI

// A pod with the label by which another app's Service finds its pods would get that app's traffic.

extension ChildNames {
    static let otherAppsLabelMessage =
        "is the label by which the Service of another app selects its pods; remove it"

    /// Which of some labels mark the pods of other apps.
    func labelsOfOtherApps(_ keys: some Collection<String>) -> [String] {
        keys.filter { SpinKeyspace.isStatusLabel($0) && $0 != statusLabel }.sorted()
    }
}

extension SpinAppRendering {
    /// The labels in `spec.podLabels` that would have another app's Service send its traffic to the pods.
    var problemsOfPodLabels: [Problem] {
        guard executor.createDeployment else { return [] }
        return names.labelsOfOtherApps(app.spec.podLabels.keys).map { key in
            let field = "spec.podLabels[\(PrintableText.line(key))]"
            return Problem(.error, .invalidLabels, field, ChildNames.otherAppsLabelMessage)
        }
    }
}
