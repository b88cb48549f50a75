// SPDX-License-Identifier: Apache-2.0

package import KubeModel
import SpinAPI

extension SpinAppRendering {
    /// Whether the app is to have a Service.
    var hasService: Bool { app.spec.service?.enabled != false }

    var serviceName: String {
        let name = app.spec.service?.name ?? ""
        return name.isEmpty ? names.service : name
    }

    var servicePort: Int32 { app.spec.service?.port ?? Int32(SpinKeyspace.httpPort) }

    /// The Service, which is there whoever runs the app.
    var service: JSONValue {
        let wishes = app.spec.service
        let type = wishes?.type ?? ""
        return [
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": metadata(
                name: serviceName,
                labels: wishes?.labels ?? [:],
                annotations: app.spec.serviceAnnotations.merging(wishes?.annotations ?? [:]) { $1 },
                controls: true
            ),
            "spec": [
                "type": .string(type.isEmpty ? "ClusterIP" : type),
                "ports": [port],
                "selector": [names.statusLabel: .string(SpinKeyspace.readyStatus)],
            ],
        ]
    }

    /// The Service's port. It has a name only where `spec.service` is given: without, it is spin-operator's.
    private var port: JSONValue {
        var port: JSONValue = [:]
        if let wishes = app.spec.service {
            port["name"] = .string(wishes.portName.isEmpty ? "http" : wishes.portName)
            if !wishes.appProtocol.isEmpty { port["appProtocol"] = .string(wishes.appProtocol) }
        }
        port["port"] = .integer(Int64(servicePort))
        port["protocol"] = "TCP"
        port["targetPort"] = .string(SpinKeyspace.httpPortName)
        return port
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
