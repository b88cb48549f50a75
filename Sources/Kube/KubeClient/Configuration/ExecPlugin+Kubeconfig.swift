// SPDX-License-Identifier: Apache-2.0

import KubeModel

extension ExecPlugin {
    /// The versions of the protocol that are spoken.
    static let apiVersions = ["client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"]

    /// Reads the `exec` of a user.
    init(
        _ value: JSONValue,
        _ user: KubeconfigReader,
        _ cluster: KubeconfigReader,
        _ configuration: ClientConfiguration
    ) throws {
        let exec = user.nested("exec", value)
        guard let command = try exec.string("command") else { throw exec.failure("command must be set") }
        guard let apiVersion = try exec.string("apiVersion"), Self.apiVersions.contains(apiVersion) else {
            throw exec.failure("apiVersion must be one of \(Self.apiVersions.joined(separator: ", "))")
        }
        // A command with a folder is relative to the kubeconfig; a bare name is looked for on the PATH.
        let isPath = command.contains("/")
        self.init(
            command: isPath ? exec.resolve(command) : command,
            arguments: try exec.strings("args"),
            environment: try Self.environment(of: exec),
            apiVersion: apiVersion,
            installHint: try exec.string("installHint") ?? "",
            interactiveMode: try Self.interactiveMode(of: exec)
        )
        if try exec.bool("provideClusterInfo") {
            clusterInfo = Self.info(cluster, configuration).jsonBytes
        }
    }

    private static func environment(of exec: KubeconfigReader) throws -> [String: Secret<String>] {
        guard let list = exec.value["env"], !list.isNull else { return [:] }
        guard let elements = list.array else { throw exec.failure("env must be a list") }
        var environment: [String: Secret<String>] = [:]
        for element in elements {
            guard let name = element["name"]?.string, !name.isEmpty else {
                throw exec.failure("an entry of env has no name")
            }
            guard let value = element["value"]?.string else {
                throw exec.failure("the value of \"\(name)\" in env must be a string; put it in quotes")
            }
            environment[name] = Secret(value)
        }
        return environment
    }

    private static func interactiveMode(of exec: KubeconfigReader) throws -> InteractiveMode {
        guard let text = try exec.string("interactiveMode") else { return .ifAvailable }
        guard let mode = InteractiveMode(rawValue: text) else {
            throw exec.failure("interactiveMode must be Never, IfAvailable or Always")
        }
        return mode
    }

    /// The `spec.cluster` of the ExecCredential that the plugin is given.
    private static func info(_ cluster: KubeconfigReader, _ configuration: ClientConfiguration) -> JSONValue {
        var info: JSONValue = ["server": .string(configuration.server)]
        if let name = configuration.tls.serverName { info["tls-server-name"] = .string(name) }
        if configuration.tls.skipsVerification { info["insecure-skip-tls-verify"] = true }
        if let authority = configuration.tls.certificateAuthority {
            info["certificate-authority-data"] = .string(Base64.encode(authority))
        }
        if let proxy = configuration.proxyURL { info["proxy-url"] = .string(proxy) }
        let extensions = cluster.value["extensions"]?.array ?? []
        let own = extensions.first { $0["name"]?.string == "client.authentication.k8s.io/exec" }
        if let config = own?["extension"] { info["config"] = config }
        return info
    }
}

extension KubeconfigReader {
    /// A reader of an object inside this entry.
    func nested(_ key: String, _ value: JSONValue) -> KubeconfigReader {
        KubeconfigReader(subject: "\(subject): \(key)", value: value, directory: directory)
    }
}
