// SPDX-License-Identifier: Apache-2.0

/// How to reach one API server, and as whom.
public struct ClientConfiguration: Sendable, Hashable {
    /// The server's URL: `https://10.0.0.1:6443`, with a path where the API lies under one.
    public var server: String
    /// How the server is verified.
    public var tls: TLSConfiguration
    /// Who the client is.
    public var authentication: Authentication
    /// The proxy to use; `nil` for what the environment says (`HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`).
    public var proxyURL: String?
    /// The namespace meant where none is named: the context's, or that of the pod.
    public var namespace: String
    /// What the client calls itself.
    public var userAgent: String
    /// How long a connection may take to be made.
    public var connectTimeout: Duration
    /// How long one attempt of a call may take, and how long until the server has answered a watch.
    public var callTimeout: Duration

    /// A configuration; without more than a server, one that trusts the system's certificates and is anonymous.
    public init(
        server: String,
        tls: TLSConfiguration = TLSConfiguration(),
        authentication: Authentication = Authentication(),
        namespace: String = "default"
    ) {
        self.server = server
        self.tls = tls
        self.authentication = authentication
        self.namespace = namespace
        userAgent = "kube-client"
        connectTimeout = .seconds(10)
        callTimeout = .seconds(35)
    }
}

/// How an API server is verified. On unless a configuration says otherwise.
public struct TLSConfiguration: Sendable, Hashable {
    /// The certificates to trust, as PEM; `nil` for those of the system.
    public var certificateAuthority: [UInt8]?
    /// The name that the server's certificate must have, where it isn't the URL's host.
    public var serverName: String?
    /// Whether the server is taken for whoever it says it is. For tests only.
    public var skipsVerification: Bool

    /// A configuration; without any argument the system's certificates are trusted.
    public init(
        certificateAuthority: [UInt8]? = nil,
        serverName: String? = nil,
        skipsVerification: Bool = false
    ) {
        self.certificateAuthority = certificateAuthority
        self.serverName = serverName
        self.skipsVerification = skipsVerification
    }
}
