// SPDX-License-Identifier: Apache-2.0

import Artifacts
import Digests
import KubeModel
import Logging
import SpinAPI
import Synchronization

/// Bringing the binary.
extension HostEffects {
    /// The artifact for this node.
    private func source() throws(NodeFailure) -> ArtifactSource {
        if let source = order.sources[architecture] ?? order.sources["*"] { return source }
        let others = order.sources.keys.sorted().joined(separator: ", ")
        throw NodeFailure(
            .noArtifact,
            "the Shim has no artifact for \(architecture) (available: \(others.isEmpty ? "none" : others)); add one "
                + "to spec.fetchStrategy.platforms, or exclude these nodes with spec.nodeSelector"
        )
    }

    /// Whatever decides which bytes the binary has, in a digest. A file of the agent's image may have others in the
    /// next image, so it stands for itself.
    func identify() throws -> String {
        let source = try source()
        let sources = order.json["sources"]
        var identity: JSONValue = ["architecture": .string(architecture)]
        identity["source"] = sources?[architecture] ?? sources?["*"]
        identity["binary"] = order.binary.map { .string($0) }
        identity["publicKey"] = order.publicKey.map { .string($0) }
        if case .file(let path) = source.location {
            identity["content"] = .string(try fileDigest(path).description)
        }
        let digest = try SHA256(of: identity.canonicalBytes).description
        state.withLock { $0.artifact = digest }
        return digest
    }

    private func fileDigest(_ path: String) throws -> SHA256 {
        do throws(NodeFailure) {
            return try FileDigest.of(path, named: path)
        } catch {
            throw NodeFailure(
                .fetchFailed,
                "\(error.message); check that the agent's image (spec.agent.image) contains it"
            )
        }
    }

    /// What is fetched: its name keeps the beginning of another artifact from being gone on with.
    private var download: String { "artifact-\(state.withLock { $0.artifact.prefix(16) })" }

    func fetch() async throws {
        let staging = try folder.prepareStaging()
        for name in try host.list(folder.staging) ?? [] where !name.hasPrefix(download) {
            try host.remove("\(folder.staging)/\(name)")
        }
        let member = try await artifacts.fetch(source(), architecture, "\(staging)/\(download)")
        state.withLock { $0.member = member }
    }

    func unpack() async throws -> String {
        let staging = try folder.prepareStaging()
        try host.remove("\(folder.staging)/binary")
        do {
            return try await artifacts.unpack(
                "\(staging)/\(download)",
                state.withLock { $0.member } ?? order.binary ?? folder.binaryName,
                "\(staging)/binary",
                architecture
            ).description
        } catch {
            // What isn't to be run doesn't stay. That this fails too is no news: the next attempt begins with it.
            do throws(NodeFailure) { try host.remove("\(folder.staging)/binary") } catch {}
            throw error
        }
    }

    func place(_ digest: String) throws {
        let staging = try folder.prepareStaging()
        _ = try folder.place(staged: "\(staging)/binary", digest: Self.digest(digest))
    }

    func prune(keeping digest: String) throws {
        try folder.clearStaging()
        let kept = ShimFolder.version(of: try Self.digest(digest))
        let gone = try folder.prune(
            keeping: [kept],
            running: RunningShims(host: host).versions(of: order.shim)
        )
        if !gone.isEmpty {
            logger.info("removed unused versions", metadata: ["versions": "\(gone)"])
        }
    }
}
