// SPDX-License-Identifier: Apache-2.0

/// Where an app's Service is to be found.
package struct ServiceAddress: Sendable, Hashable {
    package var name: String
    package var port: Int64

    package init(name: String, port: Int64 = 80) {
        self.name = name
        self.port = port
    }

    /// The URL inside the cluster.
    package func url(in namespace: String) -> String {
        "http://\(name).\(namespace).svc\(port == 80 ? "" : ":\(port)")"
    }
}
