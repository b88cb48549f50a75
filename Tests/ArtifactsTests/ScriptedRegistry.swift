// SPDX-License-Identifier: Apache-2.0

import Digests
import Foundation
import HTTPFixture
import KubeModel

@testable import Artifacts

/// What a registry has, and whom it gives it to.
struct ScriptedRegistry: Sendable {
    static let image = "application/vnd.oci.image.config.v1+json"
    static let manifestType = "application/vnd.oci.image.manifest.v1+json"
    static let indexType = "application/vnd.oci.image.index.v1+json"

    var repository = "team/shim"
    /// By digest.
    var blobs: [String: [UInt8]] = [:]
    /// By tag and by digest.
    var manifests: [String: (type: String, bytes: [UInt8])] = [:]
    /// The token that is wanted, and whom its service gives it to (`Authorization`; `nil` for everybody).
    var token: String?
    var tokenFor: String?
    /// The refresh token that is taken instead.
    var refreshToken: String?
    /// What is wanted in `Authorization` where there are no tokens.
    var basic: String?
    /// Where blobs really are.
    var blobHost: String?

    /// - Returns: A descriptor.
    mutating func addBlob(_ bytes: [UInt8], title: String? = nil) throws -> JSONValue {
        let digest = "sha256:\(try SHA256(of: bytes))"
        blobs[digest] = bytes
        var descriptor: JSONValue = [
            "mediaType": "application/octet-stream", "digest": .string(digest),
            "size": .integer(Int64(bytes.count)),
        ]
        if let title { descriptor["annotations"] = ["org.opencontainers.image.title": .string(title)] }
        return descriptor
    }

    /// - Returns: Its digest, as `sha256:…`.
    @discardableResult
    mutating func addManifest(
        _ layers: [JSONValue],
        config: String = "application/vnd.example.shim",
        tag: String? = "v1"
    ) throws -> String {
        var configuration = try addBlob(Array("{}".utf8))
        configuration["mediaType"] = .string(config)
        return try add(
            ["schemaVersion": 2, "config": configuration, "layers": .array(layers)],
            Self.manifestType,
            tag
        )
    }

    /// - Parameter manifests: By platform; an empty one is left out.
    @discardableResult
    mutating func addIndex(
        _ manifests: [(platform: String, digest: String)],
        tag: String = "v1"
    ) throws -> String {
        let listed = manifests.map { platform, digest -> JSONValue in
            let size = Int64(self.manifests[digest]?.bytes.count ?? 0)
            var descriptor: JSONValue = ["digest": .string(digest), "size": .integer(size)]
            let parts = platform.split(separator: "/").map(String.init)
            if parts.count > 1 {
                descriptor["platform"] = ["os": .string(parts[0]), "architecture": .string(parts[1])]
                if parts.count > 2 { descriptor["platform"]?["variant"] = .string(parts[2]) }
            }
            return descriptor
        }
        return try add(["schemaVersion": 2, "manifests": .array(listed)], Self.indexType, tag)
    }

    private mutating func add(_ manifest: JSONValue, _ type: String, _ tag: String?) throws -> String {
        let bytes = manifest.jsonBytes
        let digest = "sha256:\(try SHA256(of: bytes))"
        manifests[digest] = (type, bytes)
        if let tag { manifests[tag] = (type, bytes) }
        return digest
    }

    func answer(_ request: HTTPFixture.Request) -> HTTPFixture.Answer {
        let host = request.first("host") ?? ""
        if request.path == "/token" { return answerToken(request) }
        if let token, request.first("authorization") != "Bearer \(token)" {
            let scope = "repository:\(repository):pull"
            let challenge =
                "Bearer realm=\"http://\(host)/token\",service=\"the registry\",scope=\"\(scope)\""
            return .whole(401, headers: [("WWW-Authenticate", challenge)], body: Array("{}".utf8))
        }
        if let basic, request.first("authorization") != basic {
            return .whole(401, headers: [("WWW-Authenticate", "Basic realm=\"r\"")])
        }
        let name = String(request.path.split(separator: "/").last ?? "")
        if request.path == "/v2/\(repository)/manifests/\(name)", let (type, bytes) = manifests[name] {
            guard request.first("accept")?.contains(type) == true else { return .whole(406) }
            return .whole(headers: [("Content-Type", type)], body: bytes)
        }
        if request.path == "/v2/\(repository)/blobs/\(name)", let bytes = blobs[name] {
            if let blobHost { return .redirect(307, to: "\(blobHost)/\(name)?signature=secret") }
            return ServedFile(bytes, etag: nil).answer(to: request)
        }
        return .whole(404, body: Array("{}".utf8))
    }

    private func answerToken(_ request: HTTPFixture.Request) -> HTTPFixture.Answer {
        let body = String(decoding: request.body, as: UTF8.self)
        if let refreshToken {
            guard request.method == "POST", body.contains("refresh_token=\(refreshToken)"),
                body.contains("grant_type=refresh_token")
            else { return .whole(401) }
            return .whole(body: Array("{\"access_token\":\"\(token ?? "")\"}".utf8))
        }
        guard request.first("authorization") == tokenFor else { return .whole(401) }
        guard request.target.contains("service=the%20registry"),
            request.target.contains("scope=repository%3A")
        else { return .whole(400) }
        return .whole(body: Array("{\"token\":\"\(token ?? "")\"}".utf8))
    }
}
