// SPDX-License-Identifier: Apache-2.0

/// Says what is wrong with an executor.
///
/// The CRD refuses most of it at admission, but an object can be older than a rule.
package enum SpinAppExecutorValidator {
    package static func problems(in executor: SpinAppExecutor) -> [Problem] {
        var problems = problemsOfMode(executor)
        if let port = executor.deploymentConfig?.listenPort, !SpinAppValidator.isPort(port) {
            let field = "spec.deploymentConfig.listenPort"
            problems.append(Problem(.error, .invalidExecutor, field, "must be from 1 to 65535"))
        }
        problems += SpinAppValidator.reservedKeyProblems(
            inPodTemplate: executor.deploymentConfig?.podTemplate,
            at: "spec.deploymentConfig.podTemplate"
        )
        return problems
    }

    /// What is wrong with the way that apps are run in.
    private static func problemsOfMode(_ executor: SpinAppExecutor) -> [Problem] {
        guard let config = executor.deploymentConfig else {
            guard executor.createDeployment else { return [] }
            return [
                Problem(
                    .error,
                    .invalidExecutor,
                    "spec.deploymentConfig",
                    "must be set when createDeployment is true, with either runtimeClassName or spinImage"
                )
            ]
        }
        switch (config.runtimeClassName, config.spinImage) {
        case (nil, nil):
            return [
                Problem(
                    .error,
                    .invalidExecutor,
                    "spec.deploymentConfig.runtimeClassName",
                    "either runtimeClassName or spinImage must be set"
                )
            ]
        case (.some, .some):
            return [
                Problem(
                    .error,
                    .invalidExecutor,
                    "spec.deploymentConfig.runtimeClassName",
                    "runtimeClassName and spinImage are mutually exclusive"
                )
            ]
        case (""?, nil): return [empty("runtimeClassName")]
        case (nil, ""?): return [empty("spinImage")]
        case (let name?, nil):
            return FieldSyntax.isDNSSubdomain(name)
                ? [] : [problem("runtimeClassName", SpinAppValidator.nameRule)]
        case (nil, let image?):
            return FieldSyntax.isImage(image) ? [] : [problem("spinImage", SpinAppValidator.imageRule)]
        }
    }

    private static func empty(_ field: String) -> Problem { problem(field, "must not be empty") }

    private static func problem(_ field: String, _ message: String) -> Problem {
        Problem(.error, .invalidExecutor, "spec.deploymentConfig.\(field)", message)
    }
}
