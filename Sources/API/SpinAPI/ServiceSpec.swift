// SPDX-License-Identifier: Apache-2.0

package import KubeModel

/// How an app is reached inside the cluster (`spec.service`).
package struct ServiceSpec: Sendable, Hashable {
    /// Whether there is a Service at all; off for apps that no HTTP trigger starts.
    package var enabled = true
    /// `ClusterIP`, `NodePort` or `LoadBalancer`; empty for the first.
    package var type = ""
    /// The port of the Service, `nil` for the usual one.
    package var port: Int32?
    /// What the port is called, empty for `http`.
    package var portName = ""
    /// The protocol that proxies are told of (`core/v1` `ServicePort.appProtocol`).
    package var appProtocol = ""
    /// What the Service is called, empty for the name of the app.
    package var name = ""
    package var labels: [String: String] = [:]
    package var annotations: [String: String] = [:]

    package init() {}
}

extension ServiceSpec: JSONReadable {
    package init(from reader: inout JSONReader) throws {
        try reader.object { key, reader in
            switch key {
            case "enabled": enabled = try reader.optional { try $0.bool() } ?? true
            case "type": type = try reader.stringOrEmpty()
            case "port": port = try reader.optional { try $0.int32() }
            case "portName": portName = try reader.stringOrEmpty()
            case "appProtocol": appProtocol = try reader.stringOrEmpty()
            case "name": name = try reader.stringOrEmpty()
            case "labels": labels = try reader.stringMap()
            case "annotations": annotations = try reader.stringMap()
            default: try reader.skip()
            }
        }
    }
}
