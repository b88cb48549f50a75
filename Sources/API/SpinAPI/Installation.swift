// SPDX-License-Identifier: Apache-2.0

package import KubeModel

/// One installation of Bobbin, and what it calls itself and its things. Whatever carries the product's name has it from
/// here.
package struct Installation: Sendable, Hashable {
    /// The namespace of the operator, its Lease and its agents. The executors in it serve all other namespaces.
    package var namespace: String

    /// An installation, in the namespace that the manifests have unless somebody chooses another.
    package init(namespace: String = defaultNamespace) { self.namespace = namespace }

    /// The Lease that the leading operator holds.
    package var lease: ObjectKey { ObjectKey(namespace: namespace, name: Self.leaseName) }
    /// The Secret with the key that digests of configuration are made with.
    package var configurationKey: ObjectKey {
        ObjectKey(namespace: namespace, name: Self.configurationKeyName)
    }
    /// The names of hosts that the Services with the metrics may be reached by.
    package var metricsHosts: [String] {
        [Self.product, "\(Self.product)-metrics"].flatMap { service in
            let host = "\(service).\(namespace).svc"
            return [host, "\(host).cluster.local"]
        }
    }
}

/// What is the same for every installation.
extension Installation {
    /// The product's name, as labels and loggers have it.
    package static let product = "bobbin"
    /// The namespace that the manifests have, and that is assumed where none is known.
    package static let defaultNamespace = product
    /// The name of the ``lease``.
    package static let leaseName = product
    /// The name of the Secret ``configurationKey``.
    package static let configurationKeyName = "\(product)-configuration-key"
    /// The value of the label `app.kubernetes.io/name` on agents.
    package static let agentName = "\(product)-shim"
    /// The value of the label `app.kubernetes.io/component` on the operator.
    package static let operatorComponent = "operator"
    /// The ClusterRole that allows to read the metrics.
    package static let metricsReaderRole = "\(product)-metrics-reader"
    /// What the names of metrics start with that are the product's own.
    package static let metricPrefix = "\(product)_"
    /// Who events are from.
    package static let eventComponent = "core.spinkube.dev/\(product)"

    /// The field manager of the operator: what it owns of an object is told by it.
    package static let fieldManager = product
    /// The field manager of the objects that the operator applies at its start.
    package static let defaultsFieldManager = "\(product)-defaults"
    /// The field managers of commands.
    package static let deployFieldManager = "\(product)-deploy"
    package static let localFieldManager = "\(product)-local"
    package static let migrateFieldManager = "\(product)-migrate"

    /// What audit logs tell the operator by.
    package static let operatorUserAgent = "\(product)-operator/\(Release.version)"
    /// What audit logs tell the command by.
    package static let commandUserAgent = "\(product)/\(Release.version)"
    /// What servers of artifacts, and registries, tell agents by.
    package static let agentUserAgent = product
}
