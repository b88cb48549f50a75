// SPDX-License-Identifier: Apache-2.0

import Curl
import KubeModel

extension Authentication {
    /// What gives the credentials that this value describes.
    func source(time: ClientTime) -> any CredentialSource {
        switch method {
        case .none: FixedCredential(credential: Credential())
        case .token(let token):
            FixedCredential(credential: Credential(authorization: Secret("Bearer \(token.value)")))
        case .basic(let username, let password):
            FixedCredential(credential: .basic(username, password))
        case .tokenFile(let path): TokenFileSource(path: path, time: time)
        case .exec(let plugin):
            ExecCredentialSource(plugin, time: time, run: SubprocessRunner(time: time).run)
        }
    }

    /// The headers by which a request acts as somebody else.
    var impersonationHeaders: [HTTPHeader] {
        guard let impersonation else { return [] }
        var headers = [HTTPHeader("Impersonate-User", impersonation.user)]
        headers += impersonation.groups.map { HTTPHeader("Impersonate-Group", $0) }
        if !impersonation.uid.isEmpty { headers.append(HTTPHeader("Impersonate-Uid", impersonation.uid)) }
        return headers
    }
}

extension Credential {
    static func basic(_ username: String, _ password: Secret<String>) -> Credential {
        let pair = Base64.encode(Array("\(username):\(password.value)".utf8))
        return Credential(authorization: Secret("Basic \(pair)"))
    }
}
