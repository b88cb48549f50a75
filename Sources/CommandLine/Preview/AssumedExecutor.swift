// SPDX-License-Identifier: Apache-2.0

import KubeModel
package import SpinAPI

/// The executor that is taken for granted where none is at hand: as Bobbin's installation makes it, and allowing all
/// that an app asks for.
package enum AssumedExecutor {
    package static let name = "containerd-shim-spin"
    package static let runtimeClass = "wasmtime-spin-v2"
    /// That executor for an app, under the name that the app has for it.
    package static func executor(for app: SpinApp) -> SpinAppExecutor {
        var executor = SpinAppExecutor(createDeployment: true, deploymentConfig: .init())
        executor.metadata.key = .init(
            namespace: Installation.defaultNamespace,
            name: app.spec.executor.isEmpty ? name : app.spec.executor
        )
        executor.deploymentConfig?.runtimeClassName = runtimeClass
        // What the real one allows isn't known here.
        executor.allow = .everything
        return executor
    }
}
