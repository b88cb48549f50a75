// SPDX-License-Identifier: Apache-2.0

/// The names around `Shim`: those that users of SpinKube's runtime-class-manager rely on, and ours.
package enum ShimKeyspace {
    /// The API group, and the prefix of labels and annotations.
    package static let group = "runtime.spinkube.dev"
    /// The finalizer that keeps a Shim until the nodes are as they were.
    package static let finalizer = "runtime.spinkube.dev/shim"
    /// The finalizer that runtime-class-manager leaves on a Shim; removed once ours is on it.
    package static let predecessorFinalizer = "rcm.spinkube.dev/finalizer"
    /// The label on DaemonSets, and on the pods of agents, that names the Shim.
    package static let shimLabel = "runtime.spinkube.dev/shim"
    /// The label on the pods of agents that says what they are there for: an ``InstallationOrder/Operation``.
    package static let operationLabel = "runtime.spinkube.dev/operation"
    /// The labels that Kubernetes recommends, on DaemonSets, agents, and RuntimeClasses.
    package static let nameLabel = "app.kubernetes.io/name"
    package static let managedByLabel = "app.kubernetes.io/managed-by"
    /// The annotation on the pods of agents with a digest of their pod template, which contains their order: it says which agents are up to date.
    package static let orderAnnotation = "runtime.spinkube.dev/order"
    /// The environment variable that gives an agent its ``InstallationOrder``.
    package static let orderVariable = "BOBBIN_INSTALLATION"
    /// The port of an agent's probes.
    package static let probePort: Int64 = 8082
    /// Where an agent has the root of its host.
    package static let hostRoot = "/host"
    /// Where an agent has the registry's credentials (`config.json`) and the certificate authorities (`ca.crt`).
    package static let credentialsFolder = "/bobbin/credentials"
    package static let authoritiesFolder = "/bobbin/authorities"
    /// Where everything is kept on a node.
    package static let nodeFolder = "/opt/bobbin"

    /// What a node's label starts with that says what is to be there, `install` or `uninstall`. The operator sets it
    /// before an agent comes, and removes it when nothing is left on the node: a node without it has nothing of ours.
    package static let wantedLabelPrefix = "shim.runtime.spinkube.dev/"
    /// What a node's label starts with that says that pods can run there; its value is the handler.
    package static let readyLabelPrefix = "ready.runtime.spinkube.dev/"
}
