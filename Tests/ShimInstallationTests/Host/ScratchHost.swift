// SPDX-License-Identifier: Apache-2.0

import Digests
import Foundation
import ShimInstallation

/// The root of a host in a folder of one test, with something beside it that nobody may touch. It goes with the test.
final class ScratchHost {
    let path: String
    var root: HostRoot { HostRoot(path: "\(path)/root") }
    var outside: String { "\(path)/outside" }

    /// Made of files by their paths; a folder's path ends with a slash.
    init(_ files: [String: String] = [:], links: [String: String] = [:]) throws {
        path = FileManager.default.temporaryDirectory.path + "/host-\(UUID().uuidString)"
        for folder in ["root", "outside"] {
            try FileManager.default.createDirectory(
                atPath: "\(path)/\(folder)",
                withIntermediateDirectories: true
            )
        }
        try Data("precious".utf8).write(to: URL(filePath: "\(outside)/file"))
        for (file, text) in files { try put(text, at: file) }
        for (link, target) in links {
            try makeFolder(of: link)
            try FileManager.default.createSymbolicLink(atPath: local(link), withDestinationPath: target)
        }
    }

    deinit {
        do { try FileManager.default.removeItem(atPath: path) } catch { print("left behind: \(path)") }
    }

    /// A host's path without any resolution.
    func local(_ path: String) -> String { "\(self.path)/root\(path)" }

    func put(_ text: String, at file: String, mode: Int = 0o644) throws {
        try makeFolder(of: file)
        if file.hasSuffix("/") { return }
        try Data(text.utf8).write(to: URL(filePath: local(file)))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: local(file))
    }

    func text(_ file: String) throws -> String? {
        try root.read(file).map { String(decoding: $0, as: UTF8.self) }
    }

    func mode(_ file: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: local(file))[.posixPermissions] as? Int
    }

    /// Whether what is beside the root is as it was.
    var isOutsideUntouched: Bool {
        get throws {
            let names = try FileManager.default.contentsOfDirectory(atPath: outside)
            return try names == ["file"]
                && String(contentsOfFile: "\(outside)/file", encoding: .utf8) == "precious"
        }
    }

    /// All that is in the root, as paths of the host; symbolic links aren't followed.
    var everything: [String] {
        get throws {
            try FileManager.default.subpathsOfDirectory(atPath: "\(path)/root").map { "/\($0)" }.sorted()
        }
    }

    private func makeFolder(of file: String) throws {
        let folder =
            file.hasSuffix("/") ? local(file) : URL(filePath: local(file)).deletingLastPathComponent().path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }
}
