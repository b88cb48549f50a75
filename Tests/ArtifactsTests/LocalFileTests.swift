// SPDX-License-Identifier: Apache-2.0

import Foundation
import SpinAPI
import Testing

@testable import Artifacts

/// Artifacts that are in the agent's image.
struct LocalFileTests {
    private let content = Array("a baked shim".utf8)

    private func failure(
        _ workshop: Workshop,
        _ source: ArtifactSource,
        maxSize: Int64 = 100
    ) async throws
        -> NodeFailure?
    {
        try await Workshop.failure {
            try await workshop.fetcher(maxSize: maxSize).fetch(
                source,
                architecture: "amd64",
                to: workshop.file
            )
        }
    }

    @Test func `a file is copied, and checked as a download is`() async throws {
        let workshop = try Workshop()
        let path = workshop.path("baked")
        try workshop.write(content, to: path)
        #expect(try await failure(workshop, .init(.file(path), sha256: try digest(content))) == nil)
        #expect(workshop.contents(workshop.file) == content)
        let wrong = try await failure(workshop, .init(.file(path), sha256: try digest([])))
        #expect(wrong?.reason == .digestMismatch)
        #expect(workshop.names == ["baked"])
        let large = try await failure(workshop, .init(.file(path)), maxSize: 3)
        #expect(large?.reason == .tooLarge)
    }

    @Test func `a symbolic link in the image leads to its file`() async throws {
        let workshop = try Workshop()
        try workshop.write(content, to: workshop.path("baked"))
        try FileManager.default.createSymbolicLink(
            atPath: workshop.path("link"),
            withDestinationPath: "baked"
        )
        #expect(try await failure(workshop, .init(.file(workshop.path("link")))) == nil)
        #expect(workshop.contents(workshop.file) == content)
    }

    @Test func `a file that isn't there is told by its path`() async throws {
        let workshop = try Workshop()
        let failure = try await failure(workshop, .init(.file("/nowhere/shim")))
        #expect(failure?.reason == .fetchFailed)
        #expect(failure?.message.contains("/nowhere/shim") == true)
    }
}
