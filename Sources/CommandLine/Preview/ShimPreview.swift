// SPDX-License-Identifier: Apache-2.0

package import KubeModel
import ShimRendering
package import SpinAPI

/// What a Shim would become: the DaemonSet of the agents that bring it to nodes, and the RuntimeClass.
package enum ShimPreview {
    /// The objects, or what is wrong with the Shim.
    ///
    /// - Throws: `DigestError` where the machine can't compute digests.
    package static func objects(
        of shim: Shim,
        namespace: String,
        image: String
    ) throws -> (objects: [JSONValue], problems: [Problem]) {
        let problems = ShimValidator.problems(in: shim)
        guard problems.allSatisfy({ $0.severity == .warning }) else { return ([], problems) }
        let rendering = try ShimRendering(shim: shim, namespace: namespace, image: image)
        return ([rendering.daemonSet(for: .install), rendering.runtimeClass], problems)
    }
}
