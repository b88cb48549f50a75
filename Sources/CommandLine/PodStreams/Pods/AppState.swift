// SPDX-License-Identifier: Apache-2.0

import KubeModel
package import SpinAPI

/// Why an app has no pods to show, by its conditions.
package enum AppState {
    /// The reason and the message of the condition Ready.
    package static func explanation(of app: SpinApp) -> String {
        guard let ready = app.status.condition("Ready") else {
            return
                "not reconciled by the operator yet; run `bobbin doctor` to check whether the operator is running"
        }
        return ready.reason.isEmpty ? ready.message : "\(ready.reason): \(ready.message)"
    }
}

/// The error of a command for an app's pods, in a sentence for people.
package struct PodStreamError: Error, Hashable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}
