// SPDX-License-Identifier: Apache-2.0

import KubeModel

extension Kubeconfig {
    /// The configuration of a context.
    ///
    /// - Parameter context: The context's name; `nil` for the current one.
    /// - Throws: ``KubeError`` of code ``KubeError/Code/configuration`` that names what is missing or wrong.
    public func configuration(context: String? = nil) throws -> ClientConfiguration {
        let name = context ?? currentContext
        guard !name.isEmpty else {
            throw KubeError(
                .configuration,
                message:
                    "no context selected: current-context is not set in \(places); \(known(contexts, "contexts"))"
            )
        }
        let context = try reader("context", name, contexts)
        guard let clusterName = try context.string("cluster") else {
            throw context.failure("cluster must be set")
        }
        let cluster = try reader("cluster", clusterName, clusters)
        guard let server = try cluster.string("server") else { throw cluster.failure("server must be set") }
        do {
            _ = try ServerURL(server)
        } catch let error as KubeError {
            throw cluster.failure(error.message)
        }
        var configuration = ClientConfiguration(server: server, tls: try tls(of: cluster))
        configuration.proxyURL = try cluster.string("proxy-url")
        configuration.namespace = try context.string("namespace") ?? "default"
        if let userName = try context.string("user") {
            let user = try reader("user", userName, users)
            configuration.authentication = try authentication(of: user, cluster, configuration)
        }
        return configuration
    }

    private var places: String { paths.isEmpty ? "the kubeconfig" : paths.joined(separator: ", ") }

    private func known(_ entries: [String: Entry], _ what: String) -> String {
        entries.isEmpty
            ? "it has no \(what)" : "available: \(entries.keys.sorted().joined(separator: ", "))"
    }

    private func reader(_ kind: String, _ name: String, _ entries: [String: Entry]) throws -> KubeconfigReader
    {
        guard let entry = entries[name] else {
            throw KubeError(
                .configuration,
                message: "\(kind) \"\(name)\" not found in \(places); \(known(entries, "\(kind)s"))"
            )
        }
        return KubeconfigReader(kind: kind, name: name, entry: entry)
    }

    private func tls(of cluster: KubeconfigReader) throws -> TLSConfiguration {
        let tls = TLSConfiguration(
            certificateAuthority: try cluster.data("certificate-authority"),
            serverName: try cluster.string("tls-server-name"),
            skipsVerification: try cluster.bool("insecure-skip-tls-verify")
        )
        if tls.skipsVerification, tls.certificateAuthority != nil {
            throw cluster.failure(
                "insecure-skip-tls-verify and a certificate authority are mutually exclusive"
            )
        }
        return tls
    }

    private func authentication(
        of user: KubeconfigReader,
        _ cluster: KubeconfigReader,
        _ configuration: ClientConfiguration
    ) throws -> Authentication {
        var authentication = Authentication(try method(of: user, cluster, configuration))
        let certificate = try user.data("client-certificate")
        let key = try user.data("client-key")
        switch (certificate, key) {
        case (let certificate?, let key?):
            authentication.identity = ClientIdentity(certificate: certificate, key: Secret(key))
        case (nil, nil): break
        case (_, nil): throw user.failure("client-key must be set when client-certificate is set")
        case (nil, _): throw user.failure("client-certificate must be set when client-key is set")
        }
        let groups = try user.strings("as-groups")
        let uid = try user.string("as-uid") ?? ""
        if let name = try user.string("as") {
            authentication.impersonation = Impersonation(user: name, groups: groups, uid: uid)
        } else if !groups.isEmpty || !uid.isEmpty {
            throw user.failure("as-groups and as-uid require as")
        }
        // Passing it over would mean to act with other rights than the user's.
        if let extra = user.value["as-user-extra"], !extra.isNull, extra.object?.isEmpty != true {
            throw user.failure("as-user-extra is not supported")
        }
        return authentication
    }

    private func method(
        of user: KubeconfigReader,
        _ cluster: KubeconfigReader,
        _ configuration: ClientConfiguration
    ) throws -> Authentication.Method {
        if let exec = user.value["exec"], !exec.isNull {
            return .exec(try ExecPlugin(exec, user, cluster, configuration))
        }
        // kubectl prefers the file, which rotates, to the token.
        if let path = try user.path("tokenFile") { return .tokenFile(path: path) }
        if let token = try user.string("token") { return .token(Secret(token)) }
        if let username = try user.string("username") {
            return .basic(username: username, password: Secret(try user.string("password") ?? ""))
        }
        if let provider = user.value["auth-provider"], !provider.isNull {
            throw user.failure(
                "auth-provider is not supported (Kubernetes removed it in 1.26); use an exec plugin"
            )
        }
        return .none
    }
}
