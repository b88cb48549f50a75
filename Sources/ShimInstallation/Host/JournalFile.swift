import KubeModel
package import SpinAPI

/// The file that a Shim's ``InstallationJournal`` is kept in on a host.
package struct JournalFile: Sendable {
    let host: HostRoot
    /// Its path on the host.
    package let path: String
    private let folder: String

    package init(_ folder: ShimFolder) {
        host = folder.host
        self.folder = folder.path
        path = "\(folder.path)/state.json"
    }

    /// The journal as it was written last; `nil` where there is none.
    ///
    /// - Throws: ``NodeFailure`` of reason `AgentFailed` where it is no journal. What it said is on the host to be seen,
    ///   so one may go on as without it.
    package func read() throws(NodeFailure) -> InstallationJournal? {
        guard let bytes = try host.read(path, limit: 1 << 20) else { return nil }
        do { return try InstallationJournal(json: bytes) } catch {
            throw NodeFailure(
                .agentFailed,
                "\(path) on the node is no journal of an installation (\(error)); remove it if no agent of a newer "
                    + "version wrote it"
            )
        }
    }

    /// Writes it in one step; what was there before is there until then.
    package func write(_ journal: InstallationJournal) throws(NodeFailure) {
        try host.makeFolders(folder)
        var writer = JSONWriter()
        writer.write(journal.json)
        try host.write(writer.bytes, to: path, mode: 0o600)
    }
}
