// SPDX-License-Identifier: Apache-2.0

import KubeModel

extension ClientConfiguration {
    /// Where a pod finds its service account.
    public static let serviceAccountDirectory = "/var/run/secrets/kubernetes.io/serviceaccount"

    /// The configuration of a program that runs in a pod: its service account's token, read again as it rotates,
    /// its certificate authority, and the address in the environment.
    ///
    /// - Parameters:
    ///   - environment: The process's environment, for `KUBERNETES_SERVICE_HOST` and `KUBERNETES_SERVICE_PORT`.
    ///   - directory: Where the files `token`, `ca.crt` and `namespace` are.
    ///   - server: The server's URL, instead of the one in the environment.
    /// - Throws: ``KubeError`` of code ``KubeError/Code/configuration`` that names what is missing.
    public static func inCluster(
        environment: [String: String],
        directory: String = serviceAccountDirectory,
        server: String? = nil
    ) throws -> ClientConfiguration {
        let server = try server ?? serverURL(in: environment)
        let isTLS = server.lowercased().hasPrefix("https://")
        let tokenPath = "\(directory)/token"
        _ = try read(tokenPath, as: "the service account's token")
        var configuration = ClientConfiguration(
            server: server,
            authentication: Authentication(.tokenFile(path: tokenPath)),
            namespace: try String(
                decoding: read("\(directory)/namespace", as: "the pod's namespace"),
                as: UTF8.self
            )
            .trimmingSpace
        )
        if isTLS {
            let path = "\(directory)/ca.crt"
            configuration.tls.certificateAuthority = try read(path, as: "the certificate authority")
        }
        _ = try ServerURL(server)
        return configuration
    }

    private static func serverURL(in environment: [String: String]) throws -> String {
        guard let host = environment["KUBERNETES_SERVICE_HOST"], !host.isEmpty,
            let port = environment["KUBERNETES_SERVICE_PORT"], !port.isEmpty
        else {
            throw KubeError(
                .configuration,
                message:
                    "not running in a pod: KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set; "
                    + "outside of a cluster, use a kubeconfig"
            )
        }
        return "https://\(ServerURL.bracketed(host)):\(port)"
    }

    private static func read(_ path: String, as what: String) throws -> [UInt8] {
        do {
            return try HostFile.read(path)
        } catch {
            throw KubeError(.configuration, message: "cannot read \(what) from \"\(path)\": \(error)")
        }
    }
}

extension String {
    /// The text without white space (of ASCII) at either end.
    var trimmingSpace: String {
        guard let first = utf8.firstIndex(where: { $0 > 0x20 }),
            let last = utf8.lastIndex(where: { $0 > 0x20 })
        else {
            return ""
        }
        return String(self[first...last])
    }
}
