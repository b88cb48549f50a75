// SPDX-License-Identifier: Apache-2.0

/// The names that SpinKube's users, Services and dashboards rely on.
package enum SpinKeyspace {
    /// The API group, and the prefix of labels.
    package static let group = "core.spinkube.dev"
    /// The label that names the app, on everything made for it.
    package static let appNameLabel = "core.spinkube.dev/app-name"
    /// The value of an app's status label on pods that are to get its traffic.
    package static let readyStatus = "ready"
    /// The finalizer that keeps an executor while apps use it.
    package static let finalizer = "core.spinkube.dev/finalizer"

    /// The annotation with a digest of what was applied to a child last.
    package static let appliedConfigurationAnnotation = "core.spinkube.dev/applied-configuration"
    /// The annotation on pods with a digest of the values that they take from elsewhere; there once these changed.
    package static let configurationAnnotation = "core.spinkube.dev/configuration"
    /// The annotation on a Deployment with the digest of those values that its pods were first made with.
    package static let configurationBaselineAnnotation = "core.spinkube.dev/configuration-baseline"
    /// The annotation on a Deployment that says who decides its replicas, or how many an autoscaler left.
    package static let replicasAnnotation = "core.spinkube.dev/replicas"
    /// The annotation on a Deployment with the digest of the values that its pods have, where
    /// ``configurationAnnotation`` is another digest of the same values.
    package static let configurationValuesAnnotation = "core.spinkube.dev/configuration-values"
    /// The annotation on a Deployment that says when its pods were last rolled for changed values (RFC 3339).
    package static let configurationTimeAnnotation = "core.spinkube.dev/configuration-time"
    /// The annotation on a Deployment with digests of what its pod template was made of, by which the cause of the
    /// next change is told.
    package static let appliedTemplateAnnotation = "core.spinkube.dev/applied-template"
    /// The annotation on a Deployment that names the SpinAppExecutor at whose pace the present pod template was rolled
    /// out; there only if the app had no failure before.
    package static let pacedByAnnotation = "core.spinkube.dev/paced-by"
    /// The annotation on a Deployment that names the SpinAppExecutor that it was made for.
    package static let executorAnnotation = "core.spinkube.dev/executor"
    /// The annotations in which the operator remembers what it did; nobody else is to set them.
    package static let bookkeepingAnnotations = [
        appliedConfigurationAnnotation, configurationAnnotation, configurationBaselineAnnotation,
        configurationValuesAnnotation, configurationTimeAnnotation, replicasAnnotation,
        appliedTemplateAnnotation, pacedByAnnotation, executorAnnotation,
    ]

    /// The annotation that marks an executor as the default of its namespace, or in the operator's own namespace as
    /// the platform's; the value is `true`.
    package static let defaultExecutorAnnotation = "core.spinkube.dev/is-default-executor"
    /// The annotation on a Secret with a CA bundle that lists the SHA-256 digests of the bundles that it held before.
    package static let previousBundlesAnnotation = "core.spinkube.dev/previous-bundles"

    /// The label by which Services select an app's pods.
    package static func statusLabel(appLabel: String) -> String { "core.spinkube.dev/app.\(appLabel).status" }

    /// Whether a label is one by which the Service of some app selects its pods.
    package static func isStatusLabel(_ key: String) -> Bool {
        key.hasPrefix("core.spinkube.dev/app.") && key.hasSuffix(".status")
    }

    /// The name of the port that apps serve HTTP on.
    package static let httpPortName = "http-app"
    /// The port that apps serve HTTP on, in the pod and on the Service.
    package static let httpPort: Int64 = 80

    /// The key that holds the runtime configuration in its Secret, and the name of the file that it becomes.
    package static let runtimeConfigFile = "runtime-config.toml"
    /// The volume of the runtime configuration.
    package static let runtimeConfigVolume = "spin-runtime-config"
    /// Where Spin looks for its runtime configuration.
    package static let runtimeConfigPath = "/runtime-config.toml"

    /// The key that holds the certificate authorities in their Secret, and the name of the file that it becomes.
    package static let caFile = "ca-certificates.crt"
    /// The volume of the certificate authorities, and the Secret where an executor names none.
    package static let caVolume = "spin-ca"
    /// Where the shim looks for certificate authorities.
    package static let caPath = "/etc/ssl/certs/ca-certificates.crt"

    /// What environment variables that carry Spin variables start with.
    package static let variablePrefix = "SPIN_VARIABLE_"
    /// The key of `invocationLimits` that is known.
    package static let memoryLimit = "memory"
}
