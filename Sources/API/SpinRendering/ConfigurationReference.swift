// SPDX-License-Identifier: Apache-2.0

/// A Secret or ConfigMap of the app's namespace that an app takes values from.
package struct ConfigurationReference: Sendable, Hashable {
    /// What is referred to.
    package enum Kind: String, Sendable, Hashable {
        case secret = "Secret"
        case configMap = "ConfigMap"
    }

    /// How the values reach the pods.
    package enum Use: Sendable, Hashable {
        /// They go into the generated Secret, whose name tells of a change.
        case runtimeConfig
        /// The Secret is the runtime configuration (`loadFromSecret`).
        case loadedRuntimeConfig
        /// They are the certificate authorities, which pods take when they start and also start without.
        case certificates
        /// Pods take them when they start, and can't start without.
        case pod
    }

    package let kind: Kind
    package let name: String
    /// The keys that are used, `nil` for all that there are.
    package let keys: Set<String>?
    /// Whether the app runs without.
    package let isOptional: Bool
    /// The path of the field that refers to it, for messages.
    package let field: String
    package let use: Use

    package init(
        kind: Kind,
        name: String,
        keys: Set<String>?,
        isOptional: Bool,
        field: String,
        use: Use
    ) {
        self.kind = kind
        self.name = name
        self.keys = keys
        self.isOptional = isOptional
        self.field = field
        self.use = use
    }
}
