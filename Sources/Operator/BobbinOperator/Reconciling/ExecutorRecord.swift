// SPDX-License-Identifier: Apache-2.0

package import KubeRuntime

/// All that the operator remembers of executors between two reconciles, by executor.
package typealias ExecutorMemory = ObjectMemory<ExecutorRecord>

/// What the operator remembers of one executor between two reconciles. ``SpinAppExecutorReconciler`` drops it when the
/// executor is gone.
package struct ExecutorRecord: Sendable, Equatable {
    /// The apps that roll, wait and failed for a cause that they share: the one thing that is kept by app in here, for as
    /// long as an app is one of them.
    var line: RolloutLine?
    /// Whether its owner was told that apps keep it from being deleted.
    var isHoldReported = false
    /// Whether its owner was told that another one is marked as the default, too.
    var isSecondDefaultReported = false

    package init() {}
}
