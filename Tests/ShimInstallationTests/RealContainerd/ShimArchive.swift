// SPDX-License-Identifier: Apache-2.0

import Digests
import Foundation
import SpinAPI

/// An archive with Debian's shim in it under another's name; versions differ by what is appended to it.
struct ShimArchive {
    let shim: String
    let file: URL
    /// Where an agent puts the shim.
    let installed: String

    static func make(_ shim: String, version: String, in folder: URL) async throws -> ShimArchive {
        let content = folder.appending(path: "archive-\(shim)-\(version)")
        try FileManager.default.createDirectory(at: content, withIntermediateDirectories: true)
        let binary = content.appending(path: "containerd-shim-\(shim)")
        try FileManager.default.copyItem(at: RealContainerd.shim, to: binary)
        let handle = try FileHandle(forWritingTo: binary)
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(version.utf8))
        try handle.close()
        let file = folder.appending(path: "\(shim)-\(version).tar.gz")
        try await RealContainerd.execute(
            "tar",
            [
                "--create", "--gzip", "--file", file.path(), "--directory", content.path(),
                "containerd-shim-\(shim)",
            ]
        )
        let sum = try await RealContainerd.execute("sha256sum", [binary.path()]).prefix(16)
        return ShimArchive(
            shim: shim,
            file: file,
            installed: "\(ShimKeyspace.nodeFolder)/shims/\(shim)/\(sum)/containerd-shim-\(shim)"
        )
    }

    /// An order to install it, from the file or from where it is served.
    func order(on containerd: RealContainerd, url: String? = nil) -> InstallationOrder {
        var order = InstallationOrder()
        order.shim = shim
        order.handler = shim
        order.sources = ["*": ArtifactSource(url.map { .http($0) } ?? .file(file.path()))]
        order.host.restartCommand = containerd.restartCommandInside
        return order
    }
}
