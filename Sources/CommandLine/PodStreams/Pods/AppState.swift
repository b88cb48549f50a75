import KubeModel
package import SpinAPI

/// What an app's conditions say about why there is nothing to show.
package enum AppState {
    /// `Ready's reason: its message`, for who misses the app's pods.
    package static func explanation(of app: SpinApp) -> String {
        guard let ready = app.status.condition("Ready") else {
            return "the operator has said nothing of it yet; `bobbin doctor` tells whether one runs"
        }
        return ready.reason.isEmpty ? ready.message : "\(ready.reason): \(ready.message)"
    }
}

/// Why a command about an app's pods ends, for people.
package struct PodStreamError: Error, Hashable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}
