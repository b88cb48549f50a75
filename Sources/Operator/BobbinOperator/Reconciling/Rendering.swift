// SPDX-License-Identifier: Apache-2.0

import KubeModel
import SpinAPI
import SpinRendering
import SpinState

/// What an app is rendered from, to be rendered again where the first result can't be used.
struct Rendering {
    let app: SpinApp
    let executor: SpinAppExecutor
    let configuration: DesiredConfiguration
    let live: LiveDeployment?
    var hasLongSecretName = false

    /// - Throws: ``AppFailure`` with everything that is wrong with the app or its executor.
    func render() throws -> RenderedApp {
        do {
            return try DesiredApp.render(
                app,
                on: executor,
                configuration: configuration,
                live: live,
                hasLongSecretName: hasLongSecretName
            )
        } catch { throw AppFailure(error) }
    }
}

extension RenderedApp {
    /// The image that the app's pods run: a pod template may name another than the app does.
    func image(of app: SpinApp, _ executor: SpinAppExecutor) -> String {
        // In spintainer mode the container's image is Spin's own.
        guard executor.deploymentConfig?.runtimeClassName != nil else { return app.spec.image }
        let containers = deployment?[path: "spec", "template", "spec", "containers"]?.array ?? []
        let own = containers.first { $0["name"]?.string == names.container }
        return own?["image"]?.string ?? app.spec.image
    }
}
