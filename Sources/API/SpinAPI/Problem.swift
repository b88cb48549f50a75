// SPDX-License-Identifier: Apache-2.0

/// What is wrong with a field of an object.
package struct Problem: Sendable, Hashable, CustomStringConvertible {
    /// Whether the app can run nonetheless.
    package enum Severity: Sendable, Hashable {
        /// What was asked for can't be done.
        case error
        /// It can be done, but the field doesn't do what it seems to.
        case warning
    }

    package let severity: Severity
    package let reason: ProblemReason
    /// The path of the field, such as `spec.variables[2].value`.
    package let field: String
    /// What is wrong and what to do, without the path. Never holds a secret value.
    package let message: String

    package init(_ severity: Severity, _ reason: ProblemReason, _ field: String, _ message: String) {
        self.severity = severity
        self.reason = reason
        self.field = field
        self.message = message
    }

    /// `path: what is wrong`.
    package var description: String { "\(field): \(message)" }
}

/// Why an app can't be run as it is, or a Shim not brought to nodes; the reasons of their conditions and events.
package enum ProblemReason: String, Sendable, Hashable, CaseIterable {
    /// The executor says neither or both of the ways to run an app.
    case invalidExecutor = "InvalidExecutor"
    /// A field of a Shim is missing, can't be, or contradicts another.
    case invalidShim = "InvalidShim"
    /// A field is missing that every app needs.
    case invalidSpec = "InvalidSpec"
    /// Replicas are negative, or given while an autoscaler is to decide them.
    case invalidReplicas = "InvalidReplicas"
    /// Annotations are given for a Deployment that isn't made, or are the operator's or a controller's own.
    case invalidAnnotations = "InvalidAnnotations"
    /// Labels are given that are a controller's own, or by which another app's Service finds its pods.
    case invalidLabels = "InvalidLabels"
    /// A limit on invocations is no amount, or more than the container has.
    case invalidInvocationLimits = "InvalidInvocationLimits"
    /// A resource is no amount.
    case invalidResources = "InvalidResources"
    /// A variable can't be given to the app.
    case invalidVariables = "InvalidVariables"
    /// A volume or mount collides or leads nowhere.
    case invalidVolumes = "InvalidVolumes"
    /// A check can't be made.
    case invalidChecks = "InvalidChecks"
    /// No component would run.
    case invalidComponents = "InvalidComponents"
    /// What is to be laid over the pods can't be.
    case invalidPodTemplate = "InvalidPodTemplate"
    /// The executor doesn't let apps shape their pods.
    case podTemplateForbidden = "PodTemplateForbidden"
    /// The app has what its executor doesn't let apps have.
    case notAllowed = "NotAllowed"
    /// The Service can't be made as asked for.
    case invalidService = "InvalidService"
    /// The bounds or targets of autoscaling contradict each other.
    case invalidAutoscaling = "InvalidAutoscaling"
    /// The budget for disruptions says nothing, or two things.
    case invalidPodDisruptionBudget = "InvalidPodDisruptionBudget"
    /// The way to roll out changes can't be followed.
    case invalidRollout = "InvalidRollout"
    /// The runtime configuration contradicts itself.
    case invalidRuntimeConfig = "InvalidRuntimeConfig"
    /// A Secret that the runtime configuration refers to doesn't exist.
    case secretNotFound = "SecretNotFound"
    /// A ConfigMap that the runtime configuration refers to doesn't exist.
    case configMapNotFound = "ConfigMapNotFound"
    /// A Secret or ConfigMap lacks a key that the app refers to.
    case keyNotFound = "KeyNotFound"
}
