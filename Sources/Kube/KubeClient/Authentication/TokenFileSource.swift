// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// A bearer token in a file that rotates, as the kubelet writes it for a service account.
///
/// The file is read again once a minute at most, and at once where the server refused its token. While a token
/// is there, a file that can't be read for a moment does no harm: the token is used on until it is refused.
final class TokenFileSource: CredentialSource {
    /// How old what was read may get. The kubelet renews a token at 80 % of its life, of ten minutes at least.
    static let lifetime: Duration = .seconds(60)

    private struct State {
        var credential: Credential?
        var readAt: Duration = .zero
        var isRefused = false
        var generation: UInt64 = 0
    }

    private let path: String
    private let time: ClientTime
    private let read: @Sendable (String) throws -> [UInt8]
    private let state = Mutex(State())

    init(path: String, time: ClientTime, read: @escaping @Sendable (String) throws -> [UInt8] = HostFile.read)
    {
        self.path = path
        self.time = time
        self.read = read
    }

    func current() async throws -> Credential {
        let now = time.elapsed()
        return try state.withLock { state in
            if let credential = state.credential, !state.isRefused, now - state.readAt < Self.lifetime {
                return credential
            }
            do {
                let token = try token()
                state.readAt = now
                state.isRefused = false
                if let credential = state.credential, credential.authorization == token { return credential }
                state.generation += 1
                let credential = Credential(authorization: token, generation: state.generation)
                state.credential = credential
                return credential
            } catch {
                guard let credential = state.credential, !state.isRefused else { throw error }
                state.readAt = now
                return credential
            }
        }
    }

    func refuse(_ credential: Credential) -> Bool {
        state.withLock { state in
            if state.credential?.generation == credential.generation { state.isRefused = true }
            return true
        }
    }

    private func token() throws -> Secret<String> {
        let bytes: [UInt8]
        do {
            bytes = try read(path)
        } catch {
            throw KubeError(.authentication, message: "cannot read token file \"\(path)\": \(error)")
        }
        let token = String(decoding: bytes, as: UTF8.self).trimmingSpace
        guard !token.isEmpty else {
            throw KubeError(.authentication, message: "token file \"\(path)\" is empty")
        }
        return Secret("Bearer \(token)")
    }
}
