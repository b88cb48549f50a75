// SPDX-License-Identifier: Apache-2.0

import Curl
import Foundation
import KubeModel
import Manifests

@testable import KubeClient

/// The API as JSON, without a process for each request: for what watches and acts all the time.
struct KubeAPI: Sendable {
    fileprivate let client: Client

    /// - Parameter kubeconfig: The file of a kubeconfig whose user may do everything.
    init(kubeconfig: String) throws {
        let text = try String(contentsOfFile: kubeconfig, encoding: .utf8)
        let documents = try YAML.documents(text, source: kubeconfig).map { (path: kubeconfig, value: $0) }
        var configuration = try Kubeconfig(documents: documents).configuration()
        configuration.userAgent = "acceptance-tests"
        client = try Client(configuration)
    }

    func shutDown() async { await client.shutDown() }

    /// Reads a path; `nil` where nothing is.
    func read(_ path: String) async throws -> JSONValue? {
        do {
            return try JSONValue(json: try await client.read(path: path))
        } catch let error as KubeError where error.isNotFound {
            return nil
        }
    }

    func list(_ path: String) async throws -> [JSONValue] { try await read(path)?["items"]?.array ?? [] }

    @discardableResult
    func create(_ object: JSONValue, in path: String) async throws -> JSONValue {
        try await send("POST", path, object, "application/json")
    }

    @discardableResult
    func replace(_ object: JSONValue, at path: String) async throws -> JSONValue {
        try await send("PUT", path, object, "application/json")
    }

    /// A merge patch.
    @discardableResult
    func patch(_ path: String, _ change: JSONValue) async throws -> JSONValue {
        try await send("PATCH", path, change, "application/merge-patch+json")
    }

    /// Server-side apply, with force.
    @discardableResult
    func apply(_ object: JSONValue, at path: String) async throws -> JSONValue {
        let target = path + "?fieldManager=acceptance&force=true"
        return try await send("PATCH", target, object, "application/apply-patch+yaml")
    }

    /// Deletes an object; all the same where it is gone already.
    func delete(_ path: String, atOnce: Bool = false) async throws {
        do {
            let options: JSONValue = ["apiVersion": "v1", "kind": "DeleteOptions"]
            let now = options.merged(with: ["gracePeriodSeconds": 0])
            try await send("DELETE", path, atOnce ? now : options, "application/json")
        } catch let error as KubeError where error.isNotFound {
            // That is what was wanted.
        }
    }

    @discardableResult
    private func send(
        _ method: String,
        _ target: String,
        _ body: JSONValue,
        _ type: String
    ) async throws -> JSONValue {
        let headers = [HTTPHeader("Content-Type", type), HTTPHeader("Accept", "application/json")]
        let request = HTTPRequest(method: method, target: target, headers: headers, body: body.jsonBytes)
        return try JSONValue(json: try await client.call(request, nil))
    }
}

extension KubeAPI {
    /// The lines of an answer.
    func lines(_ path: String) async throws -> [[UInt8]] {
        try await client.read(path: path).split(separator: UInt8(ascii: "\n")).map(Array.init)
    }
}
