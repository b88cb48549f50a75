// SPDX-License-Identifier: Apache-2.0

package import SpinAPI

/// What a Shim's objects and labels are called.
package struct ShimNames: Sendable, Hashable {
    /// The DaemonSet of the agents that install: `shim-<name>`.
    package let installDaemonSet: String
    /// The DaemonSet of the agents that clean up: `shim-<name>-uninstall`.
    package let uninstallDaemonSet: String
    /// The key of the label that says what is wanted on a node.
    package let wantedLabel: String
    /// The key of the label that says that pods can run on a node.
    package let readyLabel: String

    /// The names for a Shim. No two Shims share one.
    package init(shim name: String) {
        // Or else what installs a Shim `a-uninstall` would be what cleans up after the Shim `a`.
        let isAmbiguous = name.hasSuffix("-uninstall") || name.hasSuffix("-install")
        installDaemonSet = "shim-\(name)\(isAmbiguous ? "-install" : "")"
        uninstallDaemonSet = "shim-\(name)-uninstall"
        wantedLabel = ShimKeyspace.wantedLabelPrefix + name
        readyLabel = ShimKeyspace.readyLabelPrefix + name
    }

    /// The DaemonSet for an operation.
    package func daemonSet(for operation: InstallationOrder.Operation) -> String {
        switch operation {
        case .install: installDaemonSet
        case .uninstall: uninstallDaemonSet
        }
    }
}
