// SPDX-License-Identifier: Apache-2.0

internal import KubeModel

/// The credentials of registries, as a Secret of type `kubernetes.io/dockerconfigjson` holds them.
package struct RegistryCredentials: Sendable, CustomStringConvertible {
    /// What is shown to one registry.
    struct Credential: Sendable, Hashable, CustomStringConvertible {
        var user = ""
        var password = ""
        /// Stands for both, at the service that gives tokens.
        var identityToken = ""
        /// A token for the registry itself.
        var registryToken = ""

        var isEmpty: Bool { user.isEmpty && identityToken.isEmpty && registryToken.isEmpty }
        var description: String { "a credential" }
    }

    private var entries: [(key: String, credential: Credential)] = []

    package var description: String { "credentials for \(entries.count) registries" }

    /// Reads Docker's `config.json`. Entries that hold nothing usable are passed over.
    ///
    /// - Throws: `JSONError`, which shows nothing of the document.
    package init(dockerConfig: [UInt8]) throws {
        let document = try JSONValue(json: dockerConfig)
        for (key, entry) in document["auths"]?.object?.members ?? [] {
            var credential = Credential()
            credential.user = entry["username"]?.string ?? ""
            credential.password = entry["password"]?.string ?? ""
            if let auth = entry["auth"]?.string, let bytes = Base64.decode(auth) {
                let parts = String(decoding: bytes, as: UTF8.self).split(separator: ":", maxSplits: 1)
                if parts.count == 2 {
                    credential.user = String(parts[0])
                    credential.password = String(parts[1].prefix { $0 != "\0" })
                }
            }
            credential.identityToken = entry["identitytoken"]?.string ?? ""
            credential.registryToken = entry["registrytoken"]?.string ?? ""
            if !credential.isEmpty { entries.append((Self.normalized(key), credential)) }
        }
    }

    /// The credential for a repository: the one of the entry that says most of where it is.
    func credential(for reference: ImageReference) -> Credential? {
        let whole = reference.registry + "/" + reference.repository
        return entries.filter { Self.matches($0.key, whole) }.max { $0.key.count < $1.key.count }?.credential
    }

    /// An entry's key without what Docker has put around registries: `https://index.docker.io/v1/` is `docker.io`.
    private static func normalized(_ key: String) -> String {
        var key = key[...]
        for scheme in ["https://", "http://"] where key.hasPrefix(scheme) {
            key = key.dropFirst(scheme.count)
        }
        while key.hasSuffix("/") { key = key.dropLast() }
        for version in ["/v1", "/v2"] where key.hasSuffix(version) { key = key.dropLast(version.count) }
        let parts = key.split(separator: "/", maxSplits: 1)
        guard let host = parts.first else { return "" }
        return ImageReference.canonical(host) + (parts.count == 2 ? "/\(parts[1])" : "")
    }

    /// Whether a key stands for a repository: each of its parts for one, and `*` in a host for a part between dots.
    private static func matches(_ key: String, _ repository: String) -> Bool {
        let parts = key.split(separator: "/")
        let whole = repository.split(separator: "/")
        guard let host = parts.first, parts.count <= whole.count else { return false }
        let labels = host.split(separator: ".")
        let names = whole[0].split(separator: ".")
        return labels.count == names.count && zip(labels, names).allSatisfy { $0 == "*" || $0 == $1 }
            && zip(parts, whole).dropFirst().allSatisfy { $0 == $1 }
    }
}
