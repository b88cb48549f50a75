// SPDX-License-Identifier: Apache-2.0

internal import KubeModel
internal import SpinAPI

extension InstallationOrder {
    /// What an agent needs to know to install a Shim.
    init(toInstall shim: Shim) {
        self.init(toUninstall: shim)
        let fetch = shim.spec.fetchStrategy
        options = shim.spec.containerdRuntimeOptions
        sources = fetch.sources
        binary = fetch.binary
        maxSize = fetch.byteLimit ?? FetchStrategy.defaultMaxSize
        publicKey = fetch.publicKey
        proxy = fetch.proxy
    }

    /// What an agent needs to know to clean up: nothing about artifacts, which may long be gone.
    init(toUninstall shim: Shim) {
        self.init()
        self.shim = shim.metadata.name
        handler = shim.spec.runtimeClass.handler
        host = shim.spec.host
    }
}

extension FetchStrategy {
    /// The artifacts by architecture. Of two for one architecture the first counts, and platforms count before
    /// `anonHttp`, as with runtime-class-manager.
    fileprivate var sources: [String: ArtifactSource] {
        if !platforms.isEmpty {
            let linux = platforms.filter { $0.os.lowercased() == "linux" }
            return Dictionary(linux.map { ($0.architecture, $0.source.http) }) { first, _ in first }
        }
        if let anonHTTP { return ["*": anonHTTP.http] }
        if let oci {
            let path = oci.path.flatMap { $0.isEmpty ? nil : $0 }
            return ["*": ArtifactSource(.oci(reference: oci.reference, path: path, plainHTTP: oci.plainHTTP))]
        }
        if let file { return file.files }
        return [:]
    }
}

extension FetchStrategy.Source {
    fileprivate var http: ArtifactSource { artifact(.http(location)) }

    /// One file for all nodes, or one for each architecture that shims are made for.
    fileprivate var files: [String: ArtifactSource] {
        let files = ["amd64", "arm64"].map { ($0, path(for: $0)) }
        guard files.contains(where: { $0.1 != location }) else { return ["*": artifact(.file(location))] }
        return Dictionary(uniqueKeysWithValues: files.map { ($0, artifact(.file($1))) })
    }

    /// The location with an architecture for `{arch}`.
    private func path(for architecture: String) -> String {
        let placeholder = "arch}"
        let parts = location.split(separator: "{", omittingEmptySubsequences: false)
        return parts.dropFirst().reduce(into: String(parts[0])) { path, part in
            let isNamed = part.hasPrefix(placeholder)
            path += isNamed ? architecture + part.dropFirst(placeholder.count) : "{" + part
        }
    }

    fileprivate func artifact(_ location: ArtifactSource.Location) -> ArtifactSource {
        ArtifactSource(
            location,
            sha256: sha256.flatMap { $0.isEmpty ? nil : $0.lowercased() },
            signature: signature.flatMap { $0.isEmpty ? nil : $0 }
        )
    }
}
