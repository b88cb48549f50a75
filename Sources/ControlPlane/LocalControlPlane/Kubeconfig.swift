// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// The kubeconfig by which clients find the local control plane.
enum Kubeconfig {
    static let context = "bobbin-local"

    static func value(host: String, port: Int) -> JSONValue {
        let name = JSONValue.string(context)
        let authority = host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        return [
            "apiVersion": "v1", "kind": "Config", "current-context": name,
            "clusters": [["name": name, "cluster": ["server": .string("http://\(authority)")]]],
            "contexts": [
                ["name": name, "context": ["cluster": name, "user": name, "namespace": "default"]]
            ],
            "users": [["name": name, "user": [:]]],
        ]
    }
}
