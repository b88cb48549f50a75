// SPDX-License-Identifier: Apache-2.0

/// Who a client is to the API server.
public struct Authentication: Sendable, Hashable {
    /// What goes into the `Authorization` header.
    public enum Method: Sendable, Hashable {
        /// Nothing.
        case none
        /// A bearer token.
        case token(Secret<String>)
        /// A file that holds a bearer token, read again as it rotates.
        case tokenFile(path: String)
        /// A user name and a password.
        case basic(username: String, password: Secret<String>)
        /// A program that prints a token or a client certificate.
        case exec(ExecPlugin)
    }

    /// What goes into the `Authorization` header.
    public var method: Method
    /// The client certificate, if there is one.
    public var identity: ClientIdentity?
    /// Who to act as, where it isn't the user itself.
    public var impersonation: Impersonation?

    /// Credentials; none at all without an argument.
    public init(
        _ method: Method = .none,
        identity: ClientIdentity? = nil,
        impersonation: Impersonation? = nil
    ) {
        self.method = method
        self.identity = identity
        self.impersonation = impersonation
    }
}

/// A client certificate with its key.
public struct ClientIdentity: Sendable, Hashable {
    /// The certificate and what chains it, as PEM.
    public var certificate: [UInt8]
    /// The private key, as PEM.
    public var key: Secret<[UInt8]>

    /// An identity.
    public init(certificate: [UInt8], key: Secret<[UInt8]>) {
        self.certificate = certificate
        self.key = key
    }
}

/// Who a client acts as (`kubectl --as`).
public struct Impersonation: Sendable, Hashable {
    /// The user's name.
    public var user: String
    /// The user's groups.
    public var groups: [String]
    /// The user's UID; empty for none.
    public var uid: String

    /// An impersonation.
    public init(user: String, groups: [String] = [], uid: String = "") {
        self.user = user
        self.groups = groups
        self.uid = uid
    }
}

/// A program that gives credentials (`client.authentication.k8s.io`).
public struct ExecPlugin: Sendable, Hashable {
    /// Whether the program may ask the person at the terminal.
    public enum InteractiveMode: String, Sendable, Hashable {
        /// It never reads standard input.
        case never = "Never"
        /// It gets standard input if that is a terminal.
        case ifAvailable = "IfAvailable"
        /// It can't do without a terminal.
        case always = "Always"
    }

    /// The program: a name to look for on the `PATH`, or a path.
    public var command: String
    /// Its arguments.
    public var arguments: [String]
    /// What is added to its environment.
    public var environment: [String: Secret<String>]
    /// `client.authentication.k8s.io/v1` or `…/v1beta1`.
    public var apiVersion: String
    /// What to tell the user where the program isn't there.
    public var installHint: String
    /// Whether the program may ask the person at the terminal.
    public var interactiveMode: InteractiveMode
    /// The cluster as JSON for the program, where it asked to be told (`provideClusterInfo`).
    public var clusterInfo: [UInt8]?

    /// A plugin.
    public init(
        command: String,
        arguments: [String] = [],
        environment: [String: Secret<String>] = [:],
        apiVersion: String = "client.authentication.k8s.io/v1",
        installHint: String = "",
        interactiveMode: InteractiveMode = .ifAvailable,
        clusterInfo: [UInt8]? = nil
    ) {
        self.command = command
        self.arguments = arguments
        self.environment = environment
        self.apiVersion = apiVersion
        self.installHint = installHint
        self.interactiveMode = interactiveMode
        self.clusterInfo = clusterInfo
    }
}
