// SPDX-License-Identifier: Apache-2.0

import Foundation
import SpinAPI
import Testing

/// What the Dockerfile promises, and what may be in its context.
struct DockerfileTests {
    @Test func `the image's labels have the version and where it is from`() throws {
        let text = try Repository.text("Dockerfile")
        #expect(text.contains("\nARG VERSION=\(Release.version)\n"))
        for label in ["source", "version", "revision", "licenses"] {
            #expect(text.contains("\nLABEL org.opencontainers.image.\(label)="), "\(label)")
        }
    }

    @Test func `nobody is root unless a pod asks for it`() throws {
        let lines = try Repository.text("Dockerfile").split(separator: "\n")
        #expect(lines.last { $0.hasPrefix("USER ") } == "USER 65532:65532")
        #expect(lines.last { $0.hasPrefix("FROM ") } == "FROM scratch AS operator")
    }

    @Test func `all that the sources link to is in the build's context`() throws {
        let allowed = try Repository.text(".dockerignore").split(separator: "\n").compactMap {
            $0.hasPrefix("!") ? Repository.root + $0.dropFirst() : nil
        }
        let sources = URL(filePath: Repository.root + "Sources")
        let files = try #require(
            FileManager.default.enumerator(at: sources, includingPropertiesForKeys: [.isSymbolicLinkKey])
        )
        var links = 0
        for case let file as URL in files
        where try file.resourceValues(forKeys: [.isSymbolicLinkKey]).isSymbolicLink == true {
            let target = file.resolvingSymlinksInPath().path()
            #expect(allowed.contains { target.hasPrefix("\($0)/") }, "\(file.path()) links to \(target)")
            links += 1
        }
        #expect(links > 0)
    }
}
