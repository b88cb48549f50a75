// SPDX-License-Identifier: Apache-2.0

/// What detection and planning may see of a host. All paths are absolute and the host's own.
///
/// Symbolic links are the view's business: a path behind one is seen as the host would see it.
package struct HostView: Sendable {
    /// The bytes of a regular file; `nil` where there is none. Throws what keeps a file that is there from being read.
    package var read: @Sendable (String) throws -> [UInt8]?
    /// Whether anything is there: a file, a folder, a socket.
    package var exists: @Sendable (String) -> Bool
    /// The names in a folder, in any order; none where there is no such folder.
    package var list: @Sendable (String) throws -> [String]
    /// The processes that run on the host.
    package var processes: [ProcessLine]

    package init(
        read: @escaping @Sendable (String) throws -> [UInt8]?,
        exists: @escaping @Sendable (String) -> Bool,
        list: @escaping @Sendable (String) throws -> [String],
        processes: [ProcessLine] = []
    ) {
        self.read = read
        self.exists = exists
        self.list = list
        self.processes = processes
    }
}

/// The command line of a running process, as `/proc/<pid>/cmdline` has it.
package struct ProcessLine: Sendable, Hashable {
    package var arguments: [String]

    package init(_ arguments: [String]) { self.arguments = arguments }
}
