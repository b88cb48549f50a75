// SPDX-License-Identifier: Apache-2.0

import Artifacts
import Digests
import Foundation
import SpinAPI

/// A folder of one test that has an archive in it and gets what is unpacked. It goes with the test.
final class UnpackingFolder {
    let path: String
    var archive: String { "\(path)/archive" }
    var destination: String { "\(path)/shim" }

    /// - Parameter inMemory: Whether it needn't be on a disk, which is slow to confirm what is written, and holds one of
    ///   the few threads that all tests share for that time.
    init(inMemory: Bool = false) throws {
        let memory = "/dev/shm"
        let parent =
            inMemory && FileManager.default.isWritableFile(atPath: memory)
            ? memory : FileManager.default.temporaryDirectory.path
        path = "\(parent)/unpacking-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        do { try FileManager.default.removeItem(atPath: path) } catch { print("left behind: \(path)") }
    }

    var names: [String] { get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() } }

    func unpacked() throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: destination))) }

    func write(_ bytes: [UInt8], to name: String = "archive") throws {
        try Data(bytes).write(to: URL(filePath: "\(path)/\(name)"))
    }

    func extract(
        _ bytes: [UInt8],
        binary: String = "containerd-shim-spin",
        limit: Int64 = 1 << 20
    ) throws -> SHA256 {
        try write(bytes)
        return try ShimExtraction.extract(from: archive, binary: binary, to: destination, limit: limit)
    }

    /// The failure that extracting it gives; `nil` where it doesn't fail.
    func failure(
        _ bytes: [UInt8],
        binary: String = "containerd-shim-spin",
        limit: Int64 = 1 << 20
    ) throws -> NodeFailure? {
        do {
            _ = try extract(bytes, binary: binary, limit: limit)
            return nil
        } catch let failure as NodeFailure { return failure }
    }
}
