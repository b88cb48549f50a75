// SPDX-License-Identifier: Apache-2.0

import KubeModel
import SpinAPI

extension SpinAppRendering {
    /// The partial templates that are laid over the app's pods, in that order, and the fields that hold them.
    var podTemplates: [(template: JSONValue, field: String)] {
        [
            (config.podTemplate, "\(executor.fieldPrefix)spec.deploymentConfig.podTemplate"),
            (app.spec.podTemplate, "spec.podTemplate"),
        ].compactMap { template, field in template.map { ($0, field) } }
    }

    /// The app's pod template with the executor's and then the app's own partial template laid over it.
    ///
    /// - Throws: ``RenderError`` with what can't be laid over it.
    func podTemplate(runtimeConfigSecret: String) throws(RenderError) -> JSONValue {
        guard app.spec.podTemplate == nil || config.allowPodTemplate else {
            throw RenderError([
                Problem(
                    .error,
                    .podTemplateForbidden,
                    "spec.podTemplate",
                    "SpinAppExecutor \"\(executor.metadata.name)\" does not allow it (allowPodTemplate is false); "
                        + "remove it or use another executor"
                )
            ])
        }
        let (template, problems) = overlaidPodTemplate(runtimeConfigSecret: runtimeConfigSecret)
        guard problems.isEmpty else { throw RenderError(problems) }
        return template
    }

    /// The same with what is wrong, whether the executor allows it or not. Where anything is wrong, the template is of
    /// no use.
    func overlaidPodTemplate(runtimeConfigSecret: String) -> (template: JSONValue, problems: [Problem]) {
        var template = renderedPodTemplate(runtimeConfigSecret: runtimeConfigSecret)
        var problems: [Problem] = []
        for (patch, field) in podTemplates {
            var overlay = PodTemplateOverlay(essentials: essentials, field: field)
            template = overlay.lay(patch.withoutReservedKeys, over: template)
            problems += overlay.problems
        }
        return (template, problems)
    }

    private var essentials: PodEssentials {
        PodEssentials(names: names, hasService: hasService, hasCertificates: config.caSecretName != nil)
    }
}
