// SPDX-License-Identifier: Apache-2.0

import KubeModel
package import SpinAPI
package import SpinRendering

/// The one way from an app to what is written for it. Operator, `render`, `diff` and `migrate` all take it.
package enum DesiredApp {
    /// Renders an app with all that is recorded on its Deployment: the count of replicas, and with which values its pods
    /// are made.
    ///
    /// - Parameters:
    ///   - configuration: What its Secrets and ConfigMaps come to.
    ///   - live: The Deployment that there is, if any.
    ///   - hasLongSecretName: Whether the generated Secret is to have the longer of its names, because the shorter one is
    ///     that of a Secret that holds something else.
    /// - Throws: `RenderError` with everything that is wrong with the app or its executor.
    package static func render(
        _ app: SpinApp,
        on executor: SpinAppExecutor,
        configuration: DesiredConfiguration,
        live: LiveDeployment?,
        hasLongSecretName: Bool = false
    ) throws(RenderError) -> RenderedApp {
        let marks = ConfigurationMarks(of: configuration, app: app, live: live)
        let count = ReplicaCount(of: app, live: live)
        var rendered = try SpinAppRendering.render(
            app: app,
            executor: executor,
            runtimeConfig: configuration.input,
            configuration: marks.current,
            longSecretName: hasLongSecretName
        )
        guard rendered.deployment != nil else { return rendered }
        rendered.deployment?["spec"]?["replicas"] = count.replicas.map { .integer($0) }
        rendered.annotate(SpinKeyspace.configurationBaselineAnnotation, marks.baseline)
        rendered.annotate(SpinKeyspace.configurationAnnotation, marks.current)
        rendered.annotate(SpinKeyspace.configurationValuesAnnotation, marks.values)
        rendered.annotate(SpinKeyspace.replicasAnnotation, count.mark)
        return rendered
    }
}

extension RenderedApp {
    /// Puts an annotation on the Deployment, where there is a value for it.
    fileprivate mutating func annotate(_ name: String, _ value: String?) {
        guard let value, deployment != nil else { return }
        var annotations = deployment?[path: "metadata", "annotations"] ?? [:]
        annotations[name] = .string(value)
        deployment?["metadata"]?["annotations"] = annotations
    }
}
