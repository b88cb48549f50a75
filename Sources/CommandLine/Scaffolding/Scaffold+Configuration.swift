// SPDX-License-Identifier: Apache-2.0

import KubeModel
import SpinAPI

/// The Secrets and the ConfigMap that are made with an app.
extension Scaffold {
    /// The Secret with the runtime configuration of an app.
    func runtimeConfigName(_ app: String) -> String { "\(app)-runtime-config" }

    /// The Secret and the ConfigMap with the values of an app's variables.
    func variablesName(_ app: String) -> String { "\(app)-variables" }

    func configurationObjects(_ app: String) -> [JSONValue] {
        [
            runtimeConfig.map {
                secret(runtimeConfigName(app), [SpinKeyspace.runtimeConfigFile: Base64.encode($0)])
            },
            secretVariables.isEmpty ? nil : secret(variablesName(app), secretVariables),
            configMapVariables.isEmpty ? nil : configMap(variablesName(app), configMapVariables),
        ].compactMap { $0 }
    }

    private func secret(_ name: String, _ data: [String: String]) -> JSONValue {
        [
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": metadata(name),
            "type": "Opaque",
            "data": .strings(data) ?? [:],
        ]
    }

    private func configMap(_ name: String, _ data: [String: String]) -> JSONValue {
        ["apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata(name), "data": .strings(data) ?? [:]]
    }

    private var secretVariables: [String: String] {
        variables.compactMapValues { source in
            if case .newSecret(let value) = source { Base64.encode(value) } else { nil }
        }
    }

    private var configMapVariables: [String: String] {
        variables.compactMapValues { source in
            if case .newConfigMap(let value) = source { value } else { nil }
        }
    }
}
