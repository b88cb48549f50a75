// SPDX-License-Identifier: Apache-2.0

import KubeModel

extension ShimValidator {
    mutating func checkFetchStrategy() {
        let fetch = shim.spec.fetchStrategy
        let given = [!fetch.platforms.isEmpty || fetch.anonHTTP != nil, fetch.oci != nil, fetch.file != nil]
        require(
            given.count { $0 } == 1,
            "spec.fetchStrategy",
            "exactly one source must be set: platforms (or anonHttp), oci or file"
        )
        if let source = fetch.anonHTTP { checkHTTP(source, "anonHttp") }
        for (index, platform) in fetch.platforms.enumerated() {
            checkPlatform(platform, "platforms[\(index)]")
        }
        if let oci = fetch.oci { checkOCI(oci) }
        if let file = fetch.file {
            require(
                file.location.hasPrefix("/"),
                "spec.fetchStrategy.file.path",
                "must be an absolute path in the agent's image, such as /shims/containerd-shim-spin-v2"
            )
            checkSums(file, "file")
        }
        require(
            fetch.binary != "",
            "spec.fetchStrategy.binary",
            "must not be empty; omit it to use the default"
        )
        require(
            fetch.byteLimit != nil,
            "spec.fetchStrategy.maxSize",
            "must be a number of bytes greater than 0, such as 256Mi"
        )
        checkSignature(fetch)
        checkAuthorities(fetch)
    }

    private mutating func checkPlatform(_ platform: FetchStrategy.Platform, _ field: String) {
        require(platform.os == "linux", "spec.fetchStrategy.\(field).os", "must be linux")
        require(
            ["amd64", "arm64", "x86_64", "aarch64"].contains(platform.arch),
            "spec.fetchStrategy.\(field).arch",
            "must be amd64, arm64, x86_64 or aarch64"
        )
        checkHTTP(platform.source, field)
    }

    private mutating func checkHTTP(_ source: FetchStrategy.Source, _ field: String) {
        require(
            FieldSyntax.isHTTPURL(source.location),
            "spec.fetchStrategy.\(field).location",
            "must be a URL that starts with http:// or https:// and has no spaces"
        )
        checkSums(source, field)
    }

    private mutating func checkSums(_ source: FetchStrategy.Source, _ field: String) {
        if let digest = source.sha256, !digest.isEmpty {
            require(
                FieldSyntax.isSHA256(digest),
                "spec.fetchStrategy.\(field).sha256",
                "must be 64 hexadecimal digits, as printed by sha256sum"
            )
        }
        if let signature = source.signature {
            require(
                FieldSyntax.isBase64(signature),
                "spec.fetchStrategy.\(field).signature",
                "must be base64 on one line, as written by `base64 -w0`"
            )
        }
    }

    private mutating func checkOCI(_ oci: FetchStrategy.OCI) {
        require(
            FieldSyntax.isImageReference(oci.reference),
            "spec.fetchStrategy.oci.reference",
            "must be a reference with a registry and without a scheme, such as ghcr.io/example/shim:v1 or "
                + "ghcr.io/example/shim@sha256:..."
        )
        if let secret = oci.pullSecret {
            require(
                FieldSyntax.isDNSSubdomain(secret),
                "spec.fetchStrategy.oci.pullSecret",
                "must be the name of a Secret in the operator's namespace"
            )
        }
    }

    private mutating func checkSignature(_ fetch: FetchStrategy) {
        if let key = fetch.publicKey {
            require(
                FieldSyntax.isPublicKey(key),
                "spec.fetchStrategy.signature.publicKey",
                "must be a public key in PEM format, as written by `openssl ec -in key.pem -pubout`"
            )
            return
        }
        let sources = [fetch.anonHTTP, fetch.file].compactMap { $0 } + fetch.platforms.map(\.source)
        require(
            sources.allSatisfy { $0.signature == nil },
            "spec.fetchStrategy.signature",
            "signature.publicKey must be set when a source has a signature; without a key, signatures are not checked"
        )
    }

    private mutating func checkAuthorities(_ fetch: FetchStrategy) {
        guard let configMap = fetch.authoritiesConfigMap else { return }
        require(
            FieldSyntax.isDNSSubdomain(configMap),
            "spec.fetchStrategy.certificateAuthorities.configMap",
            "must be the name of a ConfigMap in the operator's namespace"
        )
        require(
            FieldSyntax.isConfigMapKey(fetch.authoritiesKey),
            "spec.fetchStrategy.certificateAuthorities.key",
            "must be a ConfigMap key: letters, digits, -, _ and ."
        )
    }
}
