// SPDX-License-Identifier: Apache-2.0

import Curl

/// Where an API server is and how its connections are made: what all requests of a client share.
struct Endpoint: Sendable {
    var server: ServerURL
    /// The certificates to trust, PEM; `nil` for those of the system.
    var certificateAuthority: [UInt8]?
    /// The name that the server's certificate has to have, where it isn't the host's.
    var serverName: String?
    var verifiesServer: Bool
    var identity: ClientIdentity?
    let proxy: Proxy
    /// What that comes to. Once for all requests: it asks the environment.
    let proxyChoice: ProxyChoice
    var userAgent: String
    var connectTimeout: Duration

    /// What stands between the client and the server.
    enum Proxy: Sendable, Hashable {
        /// Whatever the environment says.
        case environment
        case none
        case url(String)

        /// A proxy that a kubeconfig names is used for every host, and for this machine none is but such a one:
        /// that is how kubectl does it, and libcurl alone would not.
        init(_ url: String?, host: String) {
            let isLocal = host == "localhost" || host == "[::1]" || host.hasPrefix("127.")
            self = url.map { .url($0) } ?? (isLocal ? .none : .environment)
        }

        fileprivate func choice(scheme: String) -> ProxyChoice {
            switch self {
            case .environment: ProxyChoice(scheme: scheme)
            case .none: .direct
            case .url(let url): ProxyChoice(url: url)
            }
        }
    }

    init(_ configuration: ClientConfiguration) throws {
        server = try ServerURL(configuration.server)
        certificateAuthority = configuration.tls.certificateAuthority
        serverName = configuration.tls.serverName
        verifiesServer = !configuration.tls.skipsVerification
        identity = configuration.authentication.identity
        proxy = Proxy(configuration.proxyURL, host: server.host)
        proxyChoice = proxy.choice(scheme: server.scheme)
        userAgent = configuration.userAgent
        connectTimeout = configuration.connectTimeout
    }

    /// The whole URL of a target. Under another server name the URL carries that name, and
    /// ``connectTo`` says where it really is: that is how libcurl verifies a name that isn't the host's.
    func url(of target: String) -> String {
        let host = serverName.map(ServerURL.bracketed) ?? server.host
        return "\(server.scheme)://\(host):\(server.port)\(server.basePath)\(target)"
    }

    /// The rule that leads the server name to the host, if there is one.
    var connectTo: String? {
        serverName.map { "\(ServerURL.bracketed($0)):\(server.port):\(server.host):\(server.port)" }
    }
}
