// SPDX-License-Identifier: Apache-2.0

import ContainerdConfiguration

extension HostView {
    /// The host whose root is that folder.
    init(_ host: HostRoot) {
        self.init(
            read: { try host.read($0) },
            // What can't be looked at isn't there for the one who asks; reading it tells why.
            exists: { path in do { return try host.exists(path) } catch { return false } },
            list: { try host.list($0) ?? [] },
            processes: Self.processes(of: host)
        )
    }

    private static func processes(of host: HostRoot) -> [ProcessLine] {
        let names: [String]
        do { names = try host.list("/proc") ?? [] } catch { return [] }
        return names.filter { $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }.compactMap { name in
            // Processes come and go, and some can't be seen.
            guard let bytes = bytes(of: "/proc/\(name)/cmdline", host), !bytes.isEmpty else { return nil }
            return ProcessLine(bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) })
        }
    }

    private static func bytes(of path: String, _ host: HostRoot) -> [UInt8]? {
        do { return try host.read(path) } catch { return nil }
    }
}
