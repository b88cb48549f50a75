// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// What an exec plugin prints.
struct ExecCredential: Sendable {
    var credential: Credential
    /// From when on it is of no use; `nil` for never.
    var expires: Timestamp?

    /// Reads a plugin's output.
    ///
    /// - Throws: ``KubeError`` that says what is wrong with it, without any of it.
    init(output: [UInt8], of plugin: ExecPlugin, generation: UInt64) throws {
        func failure(_ reason: String) -> KubeError {
            KubeError(.authentication, message: "the exec plugin \"\(plugin.command)\" printed \(reason)")
        }
        let value: JSONValue
        do {
            value = try JSONValue(json: output)
        } catch {
            throw failure("text that is not JSON")
        }
        guard value["kind"]?.string == "ExecCredential" else {
            throw failure("an object that is not an ExecCredential")
        }
        guard value["apiVersion"]?.string == plugin.apiVersion else {
            throw failure(
                "an ExecCredential whose version is not \(plugin.apiVersion), as set in the kubeconfig"
            )
        }
        guard let status = value["status"], status.object != nil else {
            throw failure("an ExecCredential without a status")
        }
        let token = status["token"]?.string.flatMap { $0.isEmpty ? nil : $0 }
        let certificate = status["clientCertificateData"]?.string.flatMap { $0.isEmpty ? nil : $0 }
        let key = status["clientKeyData"]?.string.flatMap { $0.isEmpty ? nil : $0 }
        guard (certificate == nil) == (key == nil) else {
            throw failure("a client certificate or a key without the other")
        }
        guard token != nil || certificate != nil else {
            throw failure("neither a token nor a client certificate")
        }
        if let text = status["expirationTimestamp"]?.string {
            guard let expires = Timestamp(text) else {
                throw failure("an expirationTimestamp that is not in RFC 3339 format")
            }
            self.expires = expires
        }
        credential = Credential(authorization: token.map { Secret("Bearer \($0)") }, generation: generation)
        if let certificate, let key {
            credential.identity = ClientIdentity(
                certificate: Array(certificate.utf8),
                key: Secret(Array(key.utf8))
            )
        }
    }

    /// What the plugin is told, in `KUBERNETES_EXEC_INFO`.
    static func info(for plugin: ExecPlugin, isInteractive: Bool) -> String {
        let cluster = plugin.clusterInfo.map { ",\"cluster\":\(String(decoding: $0, as: UTF8.self))" } ?? ""
        return "{\"kind\":\"ExecCredential\",\"apiVersion\":\(JSONValue.string(plugin.apiVersion)),"
            + "\"spec\":{\"interactive\":\(isInteractive)\(cluster)}}"
    }
}
