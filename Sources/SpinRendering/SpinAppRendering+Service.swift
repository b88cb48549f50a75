package import KubeModel
import SpinAPI

extension SpinAppRendering {
    /// The Service, which is there whoever runs the app.
    var service: JSONValue {
        [
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": metadata(
                name: names.service,
                annotations: app.spec.serviceAnnotations,
                controls: true
            ),
            "spec": [
                "type": "ClusterIP",
                "ports": [
                    [
                        "port": .integer(SpinKeyspace.httpPort), "protocol": "TCP",
                        "targetPort": .string(SpinKeyspace.httpPortName),
                    ]
                ],
                "selector": [names.statusLabel: .string(SpinKeyspace.readyStatus)],
            ],
        ]
    }

    /// The generated runtime configuration. Owned, so that it goes with the app, but not controlled.
    func runtimeConfigSecret(name: String, toml: [UInt8]) -> JSONValue {
        [
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": metadata(name: name, controls: false),
            "type": "Opaque",
            "data": [SpinKeyspace.runtimeConfigFile: .string(Base64.encode(toml))],
        ]
    }

    /// The Secret with certificate authorities that all apps of a namespace share, so nobody owns it.
    ///
    /// - Parameter bundle: certificates in PEM form.
    package static func caSecret(name: String, namespace: String, bundle: [UInt8]) -> JSONValue {
        var metadata: JSONValue = ["name": .string(name)]
        if !namespace.isEmpty { metadata["namespace"] = .string(namespace) }
        metadata["annotations"] = ["app.kubernetes.io/managed-by": "spin-operator.spinkube.dev"]
        return [
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": metadata,
            "type": "Opaque",
            "data": [SpinKeyspace.caFile: .string(Base64.encode(bundle))],
        ]
    }
}
