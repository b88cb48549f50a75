// SPDX-License-Identifier: Apache-2.0

import KubeModel

@testable import KubeClient

/// A ConfigMap with one value that has to be an integer, so that tests can break it.
struct Sample: Resource {
    static let type = ResourceType(version: "v1", kind: "ConfigMap", plural: "configmaps")

    var metadata = ObjectMeta()
    var size = 0

    init(from reader: inout JSONReader) throws {
        try reader.object { key, reader in
            switch key {
            case "metadata": metadata = try ObjectMeta(from: &reader)
            case "size": size = try reader.int()
            default: try reader.skip()
            }
        }
    }
}

/// The same, of which only metadata is asked for.
struct SampleMetadata: Resource {
    static let type = Sample.type
    static let isMetadataOnly = true

    var metadata = ObjectMeta()

    init(from reader: inout JSONReader) throws {
        try reader.object { key, reader in
            if key == "metadata" { metadata = try ObjectMeta(from: &reader) } else { try reader.skip() }
        }
    }
}

/// A kind of the cluster's.
struct NodeSample: Resource {
    static let type = ResourceType(version: "v1", kind: "Node", plural: "nodes", isNamespaced: false)

    var metadata = ObjectMeta()

    init(from reader: inout JSONReader) throws { try reader.skip() }
}

extension Client {
    /// A client over a script.
    static func scripted(
        _ transport: ScriptedTransport,
        authentication: Authentication = Authentication(),
        credentials: (any CredentialSource)? = nil,
        time: TestTime = TestTime(),
        observer: RequestObserver? = nil
    ) throws -> Client {
        try Client(
            ClientConfiguration(server: "https://api.test:6443", authentication: authentication),
            transport: transport,
            credentials: credentials,
            time: time.source,
            observer: observer
        )
    }
}

extension WatchEvent {
    /// The event in a word or two, for comparison.
    var summary: String {
        switch self {
        case .added(let object): "added \(object.key)"
        case .modified(let object): "modified \(object.key)"
        case .deleted(let object): "deleted \(object.key)"
        case .bookmark(let version, let ends): "bookmark \(version)\(ends ? " end" : "")"
        case .failure(let status): "failure \(status.code) \(status.reason)"
        case .undecodable(let object, let isDeletion):
            "undecodable \(object.key?.description ?? "?") \(object.resourceVersion)\(isDeletion ? " deleted" : "")"
        case .unknown(let type): "unknown \(type)"
        }
    }
}

extension WatchStream {
    /// All events until the stream ends.
    func summaries() async throws -> [String] {
        var summaries: [String] = []
        while let event = try await next() { summaries.append(event.summary) }
        return summaries
    }
}
