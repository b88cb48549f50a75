// SPDX-License-Identifier: Apache-2.0

import KubeModel

extension SpinApp {
    /// For each Secret and ConfigMap that the app may refer to, what is kept of the reference: on both sides of it, and for
    /// its watch. An app has few of them, and could have thousands.
    package var derivedSize: Int { referenceCount * 256 }

    /// At most how many references there are. Counted by their keys, so that one is counted rather than missed.
    private var referenceCount: Int {
        let options =
            (runtimeConfigStores.flatMap(\.options) + (spec.runtimeConfig.llmCompute?.options ?? []))
            .count { $0.source != nil }
        let variables = spec.variables.count { $0.valueFrom != nil }
        let template = spec.podTemplate.map(Self.references) ?? 0
        return options + variables + spec.volumes.reduce(0) { $0 + Self.references($1) } + template
    }

    private var runtimeConfigStores: [RuntimeConfig.Store] {
        spec.runtimeConfig.sqliteDatabases + spec.runtimeConfig.keyValueStores
    }

    /// How many members of a value are called as references to a Secret or a ConfigMap are.
    private static func references(_ value: JSONValue) -> Int {
        if let object = value.object {
            return object.members.reduce(0) { count, member in
                let isReference = member.key.hasSuffix("Ref") || ["secret", "configMap"].contains(member.key)
                return count + (isReference ? 1 : 0) + references(member.value)
            }
        }
        return value.array?.reduce(0) { $0 + references($1) } ?? 0
    }
}
