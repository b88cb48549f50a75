// SPDX-License-Identifier: Apache-2.0

import Digests
import HTTPFixture
import KubeModel
import SpinAPI
import Testing

@testable import Artifacts

/// Container images whose layers have the shim in them.
struct ImageLayerTests {
    private static let path = "/usr/local/bin/containerd-shim-spin"

    private func fetch(
        _ workshop: Workshop,
        layers: [[UInt8]],
        path: String? = path
    ) async throws -> (artifact: FetchedArtifact?, failure: NodeFailure?, server: HTTPFixture) {
        var registry = ScriptedRegistry()
        let descriptors = try layers.map { try registry.addBlob($0) }
        try registry.addManifest(descriptors, config: ScriptedRegistry.image)
        let server = try await HTTPFixture.start(registry.answer)
        let reference = "127.0.0.1:\(server.port)/team/shim:v1"
        let source = ArtifactSource(.oci(reference: reference, path: path, plainHTTP: false))
        do {
            let artifact = try await workshop.fetcher().fetch(
                source,
                architecture: "amd64",
                to: workshop.file
            )
            return (artifact, nil, server)
        } catch let failure as NodeFailure { return (nil, failure, server) }
    }

    @Test(arguments: ["usr/local/bin/containerd-shim-spin", "./usr/local/bin/containerd-shim-spin"])
    func `the topmost layer with the file is the artifact, and lower ones aren't fetched`(
        name: String
    ) async throws {
        let workshop = try Workshop()
        let old = tar([(name, "old")])
        let new = tar([("etc/motd", "hello"), (name, "new")])
        let top = tar([("etc/motd", "bye")])
        let (artifact, _, server) = try await fetch(workshop, layers: [old, new, top])
        #expect(artifact?.sha256.description == (try digest(new)))
        #expect(artifact?.kind == .imageLayer(path: Self.path))
        #expect(workshop.contents(workshop.file) == new)
        #expect(server.requests.filter { $0.path.contains("/blobs/") }.count == 2)
    }

    @Test(arguments: [
        "usr/local/bin/.wh.containerd-shim-spin", "usr/local/.wh.bin", "usr/local/bin/.wh..wh..opq",
        ".wh..wh..opq",
    ])
    func `a file that an upper layer removes isn't there`(mark: String) async throws {
        let workshop = try Workshop()
        let layers = [tar([("usr/local/bin/containerd-shim-spin", "old")]), tar([(mark, "")])]
        let failure = try await fetch(workshop, layers: layers).failure
        #expect(failure?.reason == .archiveInvalid)
        #expect(failure?.message.contains(Self.path) == true)
        #expect(workshop.names.isEmpty)
    }

    @Test(arguments: [
        "usr/local/bin/.wh.other", "usr/lib/.wh..wh..opq", "usr/local/bin/x/.wh.containerd-shim-spin",
    ])
    func `a file beside those that are removed stays`(mark: String) async throws {
        let workshop = try Workshop()
        let layers = [tar([("usr/local/bin/containerd-shim-spin", "old")]), tar([(mark, "")])]
        #expect(try await fetch(workshop, layers: layers).failure == nil)
        #expect(workshop.contents(workshop.file) == layers[0])
    }

    @Test func `a layer that replaces the folder and has the file has it`() async throws {
        let workshop = try Workshop()
        let layer = tar([("usr/local/bin/.wh..wh..opq", ""), ("usr/local/bin/containerd-shim-spin", "new")])
        #expect(try await fetch(workshop, layers: [tar([]), layer]).failure == nil)
        #expect(workshop.contents(workshop.file) == layer)
    }

    @Test func `without a path, an image of several layers is told to need one`() async throws {
        let workshop = try Workshop()
        let failure = try await fetch(workshop, layers: [tar([]), tar([])], path: nil).failure
        #expect(failure?.reason == .archiveInvalid)
        #expect(failure?.message.contains("fetchStrategy.oci.path") == true)
        let only = tar([("shim", "x")])
        #expect(try await fetch(workshop, layers: [only], path: nil).artifact?.kind == .file)
    }

    /// A tar archive of small files.
    private func tar(_ files: [(name: String, content: String)]) -> [UInt8] {
        var archive: [UInt8] = []
        for (name, content) in files {
            var header = [UInt8](repeating: 0, count: 512)
            func put(_ text: String, at offset: Int) {
                header.replaceSubrange(offset..<offset + text.utf8.count, with: text.utf8)
            }
            func octal(_ number: Int, width: Int) -> String {
                let digits = String(number, radix: 8)
                return String(repeating: "0", count: width - digits.count) + digits
            }
            put(name, at: 0)
            put("0000755", at: 100)
            put(octal(content.utf8.count, width: 11), at: 124)
            put("0ustar", at: 156)
            put("00", at: 263)
            put("        ", at: 148)
            put(octal(header.reduce(0) { $0 + Int($1) }, width: 6) + "\0 ", at: 148)
            archive += header + Array(content.utf8)
            archive += [UInt8](repeating: 0, count: (512 - content.utf8.count % 512) % 512)
        }
        return archive + [UInt8](repeating: 0, count: 1024)
    }
}
