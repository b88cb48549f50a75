// SPDX-License-Identifier: Apache-2.0

/// What a request shows to say who it is from.
package struct Credential: Sendable {
    /// The value of the `Authorization` header, if there is one.
    package var authorization: Secret<String>?
    /// The client certificate, where it isn't the configuration's own.
    package var identity: ClientIdentity?
    /// Tells this credential from those before and after it.
    package var generation: UInt64

    /// A credential.
    package init(
        authorization: Secret<String>? = nil,
        identity: ClientIdentity? = nil,
        generation: UInt64 = 0
    ) {
        self.authorization = authorization
        self.identity = identity
        self.generation = generation
    }
}

/// What gives credentials, and renews them.
package protocol CredentialSource: Sendable {
    /// The credential to use now.
    ///
    /// - Throws: ``KubeError`` of code ``KubeError/Code/authentication``.
    func current() async throws -> Credential

    /// Tells that the server refused a credential (401).
    ///
    /// One that was replaced meanwhile, while its request was under way, changes nothing: only the credential
    /// in use is given up.
    ///
    /// - Returns: Whether ``current()`` can give another than this one.
    func refuse(_ credential: Credential) -> Bool
}

/// A credential that never changes.
struct FixedCredential: CredentialSource {
    let credential: Credential

    func current() async throws -> Credential { credential }
    func refuse(_ credential: Credential) -> Bool { false }
}
