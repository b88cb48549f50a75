// SPDX-License-Identifier: Apache-2.0

package import KubeModel
package import SpinAPI

/// What an app becomes: the bodies of server-side applies.
package struct RenderedApp: Sendable, Hashable {
    package let names: ChildNames
    /// `nil` where the executor has something else run the app.
    package var deployment: JSONValue?
    /// What is to be applied before ``deployment`` where the Deployment that there is has a `rollingUpdate` in its
    /// strategy and the app is to be recreated; the API server refuses ``deployment`` otherwise. `nil` where it isn't.
    package var deploymentBeforeRecreate: JSONValue? { deployment.flatMap(SpinAppRendering.beforeRecreate) }
    /// `nil` where the app wants none.
    package internal(set) var service: JSONValue?
    /// What the Service is called, if there is one.
    package internal(set) var serviceName: String?
    /// The port of the Service, if there is one.
    package internal(set) var servicePort: Int32?
    /// `nil` where the app asks for none, or where there is no Deployment.
    package internal(set) var podDisruptionBudget: JSONValue?
    /// `nil` where Kubernetes isn't to scale the app by itself, or where there is no Deployment.
    package internal(set) var horizontalPodAutoscaler: JSONValue?
    /// KEDA's; `nil` where it isn't to scale the app, or where there is no Deployment.
    package internal(set) var scaledObject: JSONValue?
    /// `nil` where the app brings its own, where it is known already, or where there is no Deployment.
    package internal(set) var runtimeConfigSecret: JSONValue?
    /// The Secret that is mounted as the runtime configuration, generated or not.
    package internal(set) var runtimeConfigSecretName: String?
    /// A digest of what ``runtimeConfigSecret`` holds, which tells apart what its name may not. Whoever knows it can
    /// try values against it, so it isn't to leave the operator as it is.
    package internal(set) var runtimeConfigDigest: String?
    /// The Secret that is mounted with certificate authorities.
    package internal(set) var caSecretName: String?
    /// Whether that Secret is to be made if it doesn't exist, with ``SpinAppRendering/caSecret(name:namespace:bundle:)``.
    package internal(set) var installsCASecret = false
    /// Fields that don't do what they seem to.
    package internal(set) var warnings: [Problem] = []

    init(names: ChildNames) { self.names = names }

    /// The objects in the order in which they are best applied: what a pod mounts before what makes the pod, and what
    /// acts on the Deployment after it.
    package var objects: [JSONValue] {
        [
            runtimeConfigSecret, deployment, service, podDisruptionBudget, horizontalPodAutoscaler,
            scaledObject,
        ].compactMap { $0 }
    }
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
