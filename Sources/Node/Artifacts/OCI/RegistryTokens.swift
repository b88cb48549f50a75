// SPDX-License-Identifier: Apache-2.0

internal import Curl
internal import KubeModel
internal import SpinAPI
internal import Transfers

/// Gets what a registry wants to see, from the service that it names.
struct RegistryTokens: Sendable {
    private static let sizeLimit = 256 << 10

    let client: FetchClient
    let credential: RegistryCredentials.Credential?
    let repository: String
    /// Whether the registry is asked over TLS: its tokens' service has to be too.
    let isSecure: Bool

    /// The value of `Authorization` that answers a refusal.
    ///
    /// - Throws: ``FetchFailure`` where there is none.
    func authorization(for head: TransferHead) async throws -> String {
        let challenges = head.headers.filter { $0.name == "www-authenticate" }
            .compactMap { AuthenticationChallenge($0.value) }
        if let token = credential?.registryToken, !token.isEmpty { return "Bearer \(token)" }
        if let challenge = challenges.first(where: { $0.scheme == "bearer" }) {
            return "Bearer \(try await token(challenge))"
        }
        guard challenges.contains(where: { $0.scheme == "basic" }), let basic = credential?.basic else {
            throw FetchFailure(answer: head)
        }
        return basic
    }

    private func token(_ challenge: AuthenticationChallenge) async throws -> String {
        guard let realm = challenge.parameters["realm"], let url = try? TransferURL(realm) else {
            throw FetchFailure("the registry does not name its token server", isTransient: false)
        }
        guard !isSecure || realm.lowercased().hasPrefix("https://") else {
            let text =
                "the registry's token server \(url.shown) does not use TLS, which would expose credentials"
            throw FetchFailure(text, isTransient: false)
        }
        let (head, body) = try await client.answer(request(challenge, realm), limit: Self.sizeLimit)
        guard head.status == 200 else {
            let answer = FetchFailure(answer: head)
            let text = "\(url.shown) did not grant a token: \(answer.text)"
            throw FetchFailure(text, isTransient: false, head: head)
        }
        let document = try? JSONValue(json: body)
        guard let token = document?["token"]?.string ?? document?["access_token"]?.string, !token.isEmpty
        else {
            throw FetchFailure("the response of \(url.shown) has no token", isTransient: false)
        }
        return token
    }

    private func request(_ challenge: AuthenticationChallenge, _ realm: String) -> TransferRequest {
        var fields: [(String, String)] = []
        if let service = challenge.parameters["service"] { fields.append(("service", service)) }
        fields.append(("scope", challenge.parameters["scope"] ?? "repository:\(repository):pull"))
        if let token = credential?.identityToken, !token.isEmpty {
            fields += [
                ("grant_type", "refresh_token"), ("client_id", Installation.agentUserAgent),
                ("refresh_token", token),
            ]
            var request = client.request(realm)
            request.method = "POST"
            request.headers = [HTTPHeader("Content-Type", "application/x-www-form-urlencoded")]
            request.body = Array(Self.form(fields).utf8)
            return request
        }
        var request = client.request(realm + (realm.contains("?") ? "&" : "?") + Self.form(fields))
        if let basic = credential?.basic { request.headers = [HTTPHeader("Authorization", basic)] }
        return request
    }

    private static func form(_ fields: [(String, String)]) -> String {
        fields.map { "\($0)=\(escaped($1))" }.joined(separator: "&")
    }

    /// All but letters, digits and a few marks as `%` and two digits.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            let isPlain =
                (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) && byte < 0x80
                || "-._~".utf8.contains(byte)
            if isPlain {
                result.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                result += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        return result
    }
}

extension RegistryCredentials.Credential {
    fileprivate var basic: String? {
        user.isEmpty ? nil : "Basic \(Base64.encode(Array("\(user):\(password)".utf8)))"
    }
}
