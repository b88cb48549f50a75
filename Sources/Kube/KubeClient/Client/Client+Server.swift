// SPDX-License-Identifier: Apache-2.0

import Curl
public import KubeModel

/// The version of an API server.
public struct ServerVersion: Sendable, Hashable, CustomStringConvertible {
    /// The major version, such as `1`.
    public let major: Int
    /// The minor version, such as `36`.
    public let minor: Int
    /// The whole version, such as `v1.36.2`.
    public let description: String
}

extension Client {
    /// Reads a path of the server that isn't about a kind, such as `/readyz` or `/openapi/v3`.
    ///
    /// - Parameter target: The path, with its query if it has one; percent-encoded.
    /// - Returns: The body.
    /// - Throws: ``KubeError``.
    public func read(path target: String) async throws -> [UInt8] {
        guard target.hasPrefix("/"), target.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw KubeError(.request, message: "\"\(target)\" is not a path; no request was sent")
        }
        let accept = HTTPHeader("Accept", "application/json, */*")
        do {
            return try await call(HTTPRequest(target: target, headers: [accept]), nil)
        } catch let error as KubeError {
            let path = target.prefix { $0 != "?" }
            throw KubeError(error.code, status: error.status, message: "GET \(path): \(error.message)")
        }
    }

    /// The server's version.
    ///
    /// - Throws: ``KubeError``.
    public func serverVersion() async throws -> ServerVersion {
        let value = try await json("/version")
        /// Some distributions add a `+` to the minor version.
        func number(_ key: String) -> Int? {
            Int(value[key]?.string?.prefix { $0.isASCII && $0.isNumber } ?? "")
        }
        guard let major = number("major"), let minor = number("minor"), let text = value["gitVersion"]?.string
        else {
            throw KubeError(
                .decoding,
                message: "\(host) is not an API server: the response to /version has no "
                    + "version"
            )
        }
        return ServerVersion(major: major, minor: minor, description: text)
    }

    /// Whether the server serves that kind; for one of a CRD that means that it is installed and established.
    ///
    /// - Throws: ``KubeError``.
    public func serves(_ type: ResourceType) async throws -> Bool {
        let path = type.group.isEmpty ? "/api/\(type.version)" : "/apis/\(type.group)/\(type.version)"
        do {
            let resources = try await json(path)["resources"]?.array ?? []
            return resources.contains { $0["name"]?.string == type.plural && $0["kind"]?.string == type.kind }
        } catch let error as KubeError where error.isNotFound {
            return false
        }
    }

    private func json(_ path: String) async throws -> JSONValue {
        let bytes = try await read(path: path)
        do {
            return try JSONValue(json: bytes)
        } catch {
            throw KubeError(.decoding, message: "the response of \(host) to \(path) is not JSON")
        }
    }
}
