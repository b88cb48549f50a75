// SPDX-License-Identifier: Apache-2.0

package import KubeModel
package import SpinAPI

/// How many replicas are applied to an app's Deployment.
///
/// Handing the count to an autoscaler, or taking it back, never moves it by itself. While an autoscaler has it, nothing
/// is applied. Once none has, and nobody asks for a number, what the autoscaler left is what is kept: the Deployment
/// remembers it in an annotation, which is there only on apps that were autoscaled.
package struct ReplicaCount: Sendable, Hashable {
    /// The value of the annotation on the Deployment while an autoscaler has the count.
    private static let autoscaled = "autoscaled"

    /// What is applied, `nil` where an autoscaler decides.
    package var replicas: Int64?
    /// The value of the annotation, `nil` where there is none.
    package var mark: String?

    /// Whether an autoscaler had the count until now.
    package static func isHandedBack(by app: SpinApp, _ live: LiveDeployment) -> Bool {
        !app.spec.isAutoscaled && live.annotations[SpinKeyspace.replicasAnnotation] == autoscaled
    }

    /// Decides about an app whose Deployment is as it is, if there is one.
    package init(of app: SpinApp, live: LiveDeployment?) {
        let mark = live?.annotations[SpinKeyspace.replicasAnnotation]
        if app.spec.isAutoscaled {
            self.mark = Self.autoscaled
        } else if let replicas = app.spec.replicas {
            self.replicas = Int64(replicas)
        } else if let live, mark == Self.autoscaled {
            replicas = live.replicas
            self.mark = String(live.replicas)
        } else if let left = mark.flatMap({ Int32($0) }).map(Int64.init) {
            replicas = left
            self.mark = mark
        } else {
            replicas = 1
        }
    }

    /// How many replicas an app is to have, of what the app itself tells: what it asks for, or else what an autoscaler
    /// decided or left, which its status shows; at least one where no autoscaler has the count.
    package static func wanted(by app: JSONValue) -> Int64 {
        let present = app[path: "status", "replicas"]?.integer ?? 0
        // As `SpinAppSpec.isAutoscaled`, also of an app that can't be read. `replicas: 0` may stand beside `autoscaling`.
        let isAutoscaled =
            app[path: "spec", "enableAutoscaling"]?.bool == true || app[path: "spec", "autoscaling"] != nil
        if isAutoscaled { return present }
        return app[path: "spec", "replicas"]?.integer ?? max(present, 1)
    }
}
