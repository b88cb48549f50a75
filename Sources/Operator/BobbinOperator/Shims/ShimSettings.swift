// SPDX-License-Identifier: Apache-2.0

import ShimRendering
import SpinAPI

/// What the operator knows about itself that its agents need.
package struct ShimSettings: Sendable {
    /// Where the agents run.
    package var namespace: String
    /// The agents' image, and how it is pulled.
    package var image: String
    package var imagePullPolicy: String?

    package init(namespace: String, image: String, imagePullPolicy: String? = nil) {
        self.namespace = namespace
        self.image = image
        self.imagePullPolicy = imagePullPolicy
    }

    func rendering(of shim: Shim) throws -> ShimRendering {
        try ShimRendering(
            shim: shim,
            namespace: namespace,
            image: image,
            imagePullPolicy: imagePullPolicy
        )
    }

    /// What is wrong with a Shim's spec, if anything is: the CRD sees to most of it already.
    func problem(_ shim: Shim) -> String? {
        let problems = ShimValidator.problems(in: shim).filter { $0.severity == .error }
        return problems.isEmpty ? nil : problems.map(\.description).joined(separator: "; ")
    }
}
