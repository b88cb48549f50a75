// SPDX-License-Identifier: Apache-2.0

package import Artifacts
package import SpinAPI

/// The files of the host, whose root is a folder of this process.
///
/// All paths are the host's own. They are resolved one part after the other, as the host itself would: a symbolic link
/// is followed inside of the root, be it absolute, and `..` ends at the root. So an agent finds the files of hosts that
/// keep `/etc` elsewhere, and nothing on a host leads it out of the host. A link in the last place is followed too: what
/// is read or written is what the host's programs read at that path.
///
/// Everything throws ``NodeFailure`` with the host's path and the reason in words.
package struct HostRoot: Sendable, Hashable {
    /// The folder, as this process sees it; without a slash at its end.
    package let root: String

    package init(path: String) {
        var root = Substring(path)
        while root.last == "/" { root.removeLast() }
        self.root = String(root)
    }

    /// What of a host's path is there, as this process sees it, with no symbolic link left in it. What isn't there
    /// doesn't need to be.
    package func localPath(of path: String) throws(NodeFailure) -> String {
        try root + resolved(path)
    }

    /// The same file as a path of the host without symbolic links.
    package func resolved(_ path: String) throws(NodeFailure) -> String {
        do throws(SystemError) {
            return try PathResolution(root: root).resolve(path)
        } catch { throw Self.failure("find", path, error) }
    }

    /// What is at a path; `nil` where nothing is.
    package func status(of path: String) throws(NodeFailure) -> FileStatus? {
        let local = try localPath(of: path)
        return try Self.attempt("inspect", path) { () throws(SystemError) in try FileStatus.of(local) }
    }

    package func exists(_ path: String) throws(NodeFailure) -> Bool { try status(of: path) != nil }

    package func isFolder(_ path: String) throws(NodeFailure) -> Bool {
        try status(of: path)?.kind == .folder
    }

    /// The names in a folder, in order; `nil` where it isn't there.
    package func list(_ path: String) throws(NodeFailure) -> [String]? {
        let local = try localPath(of: path)
        return try Self.attempt("list", path) { () throws(SystemError) -> [String]? in
            do throws(SystemError) { return try Folder.names(in: local) } catch {
                if error == .missing { return nil }
                throw error
            }
        }
    }

    /// The largest file that is read unless told otherwise: far more than any configuration has.
    package static let defaultLimit = 4 << 20

    /// The bytes of a file; `nil` where it isn't there.
    ///
    /// - Throws: Also where it has more bytes than the limit, or is no regular file.
    package func read(_ path: String, limit: Int = defaultLimit) throws(NodeFailure) -> [UInt8]? {
        let local = try localPath(of: path)
        var isTooLarge = false
        let bytes = try Self.attempt("read", path) { () throws(SystemError) -> [UInt8]? in
            guard let status = try FileStatus.of(local) else { return nil }
            guard status.kind == .file else { throw status.kind == .folder ? .isFolder : .notSupported }
            let file = try OpenFile(local, for: .reading)
            var bytes: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: min(64 << 10, Int(status.size) + 512))
            while !isTooLarge {
                let count = try file.read(into: &buffer)
                if count == 0 { break }
                bytes.append(contentsOf: buffer[..<count])
                isTooLarge = bytes.count > limit
            }
            return bytes
        }
        if isTooLarge {
            throw NodeFailure(.hostNotWritable, "cannot read \"\(path)\": it has more than \(limit) bytes")
        }
        return bytes
    }

    static func attempt<Value>(
        _ deed: String,
        _ path: String,
        _ body: () throws(SystemError) -> Value
    ) throws(NodeFailure) -> Value {
        do throws(SystemError) { return try body() } catch { throw failure(deed, path, error) }
    }

    static func failure(_ deed: String, _ path: String, _ error: SystemError) -> NodeFailure {
        NodeFailure(.hostNotWritable, "cannot \(deed) \"\(path)\": \(error)")
    }
}
