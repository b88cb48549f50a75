package import KubeModel
package import SpinAPI

/// What an app becomes: the bodies of server-side applies.
package struct RenderedApp: Sendable, Hashable {
    package let names: ChildNames
    /// `nil` where the executor has something else run the app.
    package let deployment: JSONValue?
    package let service: JSONValue
    /// `nil` where the app brings its own, or where there is no Deployment.
    package let runtimeConfigSecret: JSONValue?
    /// The Secret that is mounted as the runtime configuration, generated or not.
    package let runtimeConfigSecretName: String?
    /// The Secret that is mounted with certificate authorities.
    package let caSecretName: String?
    /// Whether that Secret is to be made if it doesn't exist, with ``SpinAppRendering/caSecret(name:namespace:bundle:)``.
    package let installsCASecret: Bool
    /// The keys that the runtime configuration refers to and that aren't there. Their options are empty.
    package let missing: [MissingReference]
    /// Fields that don't do what they seem to.
    package let warnings: [Problem]

    /// The objects in the order in which they are best applied: what a pod mounts before what makes the pod.
    package var objects: [JSONValue] { [runtimeConfigSecret, deployment, service].compactMap { $0 } }
}

/// Why an app could not be rendered.
package struct RenderError: Error, Sendable, Hashable, CustomStringConvertible {
    /// All that is wrong, at least one problem.
    package let problems: [Problem]

    /// The reason of the first problem: what a condition's reason is.
    package var reason: ProblemReason { problems.first?.reason ?? .invalidSpec }

    package init(_ problems: [Problem]) { self.problems = problems }

    /// Every problem with its field, separated by `; `. Bounded, as a condition's message is.
    package var description: String {
        let shown = problems.prefix(8).map(\.description).joined(separator: "; ")
        return problems.count > 8 ? "\(shown); and \(problems.count - 8) more" : shown
    }
}
