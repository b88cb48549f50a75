// SPDX-License-Identifier: Apache-2.0

import Foundation
import KubeModel
import Manifests

/// The kubeconfig of a local session: written when it serves, gone when it ends, and never somebody's own file.
struct LocalKubeconfig {
    private static let mark = "# Written by `bobbin local`"
    private static let heading = "\(mark), which removes it when it exits.\n"

    let path: String

    /// Makes sure that no other file is overwritten.
    ///
    /// - Throws: ``InvalidManifest`` if the file exists and is not from an earlier session.
    func check() throws {
        guard FileManager.default.fileExists(atPath: path), try !isOurs() else { return }
        throw InvalidManifest(
            origin: path,
            problem: "file exists and was not written by `bobbin local`; set another file with --kubeconfig"
        )
    }

    /// Writes it whole or not at all: others wait for the file to appear.
    func write(_ kubeconfig: JSONValue) throws {
        let file = URL(filePath: path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try (Self.heading + YAML.encode(kubeconfig)).write(to: file, atomically: true, encoding: .utf8)
    }

    /// Removes it: it would only lead to a server that is gone.
    func remove() throws {
        guard FileManager.default.fileExists(atPath: path), try isOurs() else { return }
        try FileManager.default.removeItem(atPath: path)
    }

    private func isOurs() throws -> Bool {
        try String(contentsOfFile: path, encoding: .utf8).hasPrefix(Self.mark)
    }
}
