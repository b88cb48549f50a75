// SPDX-License-Identifier: Apache-2.0

import Artifacts
package import Digests
package import SpinAPI

/// Where a Shim's files are on a host.
///
/// ```
/// /opt/bobbin/lock                                        see ``HostLock``
/// /opt/bobbin/shims/<shim>/state.json                     see ``RecordFile``
/// /opt/bobbin/shims/<shim>/staging/                       downloads, and what is being unpacked
/// /opt/bobbin/shims/<shim>/<version>/containerd-shim-<shim>
/// ```
///
/// A version is the first 16 digits of the program's SHA-256. A program in its place is never written again, so a pod
/// that runs by it isn't disturbed, and old and new versions are there side by side.
package struct ShimFolder: Sendable {
    package static let all = ShimKeyspace.nodeFolder + "/shims"

    package let host: HostRoot
    package let shim: String

    package init(host: HostRoot, shim: String) {
        self.host = host
        self.shim = shim
    }

    /// The Shim's folder, as a path of the host.
    package var path: String { "\(Self.all)/\(shim)" }
    /// Held by the agent of this Shim that is at work.
    package var lock: String { "\(path)/lock" }
    package var staging: String { "\(path)/staging" }
    package var binaryName: String { "containerd-shim-\(shim)" }

    /// The name of the folder that a program of that digest is in.
    package static func version(of digest: SHA256) -> String { digest.shortened }

    /// The path of the host that a program of that digest has when it is placed.
    package func binary(_ digest: SHA256) -> String { "\(path)/\(Self.version(of: digest))/\(binaryName)" }

    /// Makes the staging folder.
    ///
    /// - Returns: Its path as this process sees it. Downloads in it stay, to be resumed.
    package func prepareStaging() throws(NodeFailure) -> String {
        try host.makeFolders(path)
        try host.makeFolders(staging, mode: 0o700)
        return try host.localPath(of: staging)
    }

    /// Removes all that was downloaded and unpacked and isn't in its place.
    package func clearStaging() throws(NodeFailure) { try host.removeFolder(staging) }

    /// Whether the program of that digest is in its place, whole and executable.
    ///
    /// It is read and digested, as a disk or somebody may have changed it since.
    package func holds(_ digest: SHA256) throws(NodeFailure) -> Bool {
        let path = binary(digest)
        guard let status = try host.status(of: path), status.kind == .file, status.mode & 0o111 == 0o111
        else {
            return false
        }
        return try FileDigest.of(try host.localPath(of: path), named: path) == digest
    }

    /// Moves a program from the staging folder to its place, in one step. One that is there already and is what it has
    /// to be stays, and the staged one goes.
    ///
    /// - Parameter staged: The program's path as this process sees it, in the staging folder.
    /// - Returns: Its path on the host.
    package func place(staged: String, digest: SHA256) throws(NodeFailure) -> String {
        let destination = binary(digest)
        let isThere = try holds(digest)
        try host.makeFolders("\(path)/\(Self.version(of: digest))")
        let local = try host.localPath(of: destination)
        try HostRoot.attempt("place", destination) { () throws(SystemError) in
            if isThere {
                try Folder.removeFile(staged)
            } else {
                let file = try OpenFile(staged, for: .reading)
                try file.setMode(0o755)
                try file.sync()
                try Folder.rename(staged, to: local)
                try Folder.sync(String(local.dropLast(binaryName.utf8.count + 1)))
            }
        }
        return destination
    }

    /// The versions that are there.
    package func versions() throws(NodeFailure) -> [String] {
        try (host.list(path) ?? []).filter { name in
            name.utf8.count == 16
                && name.utf8.allSatisfy {
                    UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0
                        || UInt8(ascii: "a")...UInt8(ascii: "f") ~= $0
                }
        }
    }

    /// Removes the versions that nobody needs.
    ///
    /// - Parameter running: The versions that processes run, by ``RunningShims``; where that isn't known, none goes.
    /// - Returns: Those that went.
    @discardableResult
    package func prune(keeping kept: Set<String>, running: Set<String>?) throws(NodeFailure) -> [String] {
        guard let running else { return [] }
        let unneeded = try versions().filter { !kept.contains($0) && !running.contains($0) }
        for version in unneeded { try host.removeFolder("\(path)/\(version)") }
        return unneeded
    }

    /// Removes everything of this Shim; with the last Shim also the lock, and the folder of all of them. To be called by
    /// the holder of the lock.
    package func removeAll() throws(NodeFailure) {
        try host.removeFolder(path)
        guard try host.removeIfEmpty(Self.all) else { return }
        // Who waits for this very file finds that it is gone, and makes another.
        try host.remove(HostLock.path)
        try host.removeIfEmpty(ShimKeyspace.nodeFolder)
    }
}
