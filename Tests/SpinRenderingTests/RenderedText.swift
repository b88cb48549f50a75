// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Manifests
import SpinAPI
import SpinRendering

extension RenderedApp {
    /// What is rendered of an app with an image and more of a spec, on an executor with a RuntimeClass and more of a
    /// `deploymentConfig`; both in YAML's flow style.
    static func of(_ spec: String, called name: String = "app", executor: String = "") throws -> RenderedApp {
        let app = "metadata: {name: \(name)}\nspec: {image: i, \(spec)}"
        let config =
            "metadata: {name: ex}\nspec: {createDeployment: true, deploymentConfig: {runtimeClassName: spin\(executor)}}"
        let documents = try YAML.documents("\(app)\n---\n\(config)", source: "test")
        return try SpinAppRendering.render(
            app: SpinApp(json: documents[0].jsonBytes),
            executor: SpinAppExecutor(json: documents[1].jsonBytes)
        )
    }
}
