// SPDX-License-Identifier: Apache-2.0

internal import Digests
internal import SpinAPI

/// A file that is being downloaded, and beside it a note of what it is a part of.
///
/// The part alone would not do: what is at a URL may have changed since, and two halves of different files must never
/// become one.
struct PartialFile: Sendable {
    /// Where the whole file will be.
    let file: String
    /// What is being downloaded; not where from, which may hold secrets.
    private let identity: String

    var path: String { file + ".part" }
    private var notePath: String { path + ".of" }

    /// - Parameter source: What tells it from any other download: a URL, or a digest.
    init(_ file: String, of source: String) throws(NodeFailure) {
        self.file = file
        do { identity = try SHA256(of: Array(source.utf8)).description } catch {
            throw NodeFailure(.agentFailed, "\(error)")
        }
    }

    /// How much is there, and the validator to ask for the rest with; nothing where it is a part of something else.
    func state() throws(NodeFailure) -> (size: Int64, validator: String?) {
        do throws(SystemError) {
            guard let status = try FileStatus.of(path), status.kind == .file, status.size > 0,
                let note = try record(), note.identity == identity
            else { return (0, nil) }
            return (status.size, note.validator)
        } catch { throw refused(error) }
    }

    /// How many bytes the whole file has, where one is there.
    func wholeSize() throws(NodeFailure) -> Int64? {
        do throws(SystemError) {
            guard let status = try FileStatus.of(file), status.kind == .file else { return nil }
            return status.size
        } catch { throw refused(error) }
    }

    /// Notes what the part is of. Called before its first byte is written.
    ///
    /// - Parameter validator: The entity tag that the server gave, if it is a strong one.
    func begin(validator: String?) throws(NodeFailure) {
        do throws(SystemError) {
            try Folder.removeFile(notePath)
            let note = try OpenFile(notePath, for: .making(mode: 0o600))
            try note.write(Array("\(identity)\n\(validator ?? "")\n".utf8))
        } catch { throw refused(error) }
    }

    /// Makes it the whole file, in one step.
    func finish() throws(NodeFailure) {
        do throws(SystemError) {
            try Folder.rename(path, to: file)
            try Folder.removeFile(notePath)
        } catch { throw refused(error) }
    }

    /// Removes what is there of it.
    func discard() throws(NodeFailure) {
        do throws(SystemError) {
            try Folder.removeFile(path)
            try Folder.removeFile(notePath)
        } catch { throw refused(error) }
    }

    /// Removes the whole file.
    func removeWhole() throws(NodeFailure) {
        do throws(SystemError) { try Folder.removeFile(file) } catch { throw refused(error) }
    }

    func refused(_ error: SystemError) -> NodeFailure {
        NodeFailure(.hostNotWritable, "cannot write the download to \"\(path)\": \(error)")
    }

    private func record() throws(SystemError) -> (identity: String, validator: String?)? {
        guard try FileStatus.of(notePath) != nil else { return nil }
        let file = try OpenFile(notePath, for: .reading)
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = try file.read(into: &buffer)
        let lines = String(decoding: buffer[..<count], as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count == 3 else { return nil }
        return (String(lines[0]), lines[1].isEmpty ? nil : String(lines[1]))
    }
}
