// SPDX-License-Identifier: Apache-2.0

import Artifacts
package import SpinAPI

/// Finds out which versions of shims run on a host, by its process table: pods keep the program that they were started
/// with, and containerd calls that again when they end.
package struct RunningShims: Sendable {
    let host: HostRoot

    package init(host: HostRoot) { self.host = host }

    /// The versions of a Shim that processes run; `nil` where the process table can't be seen, as with a host's
    /// `hidepid`.
    package func versions(of shim: String) throws(NodeFailure) -> Set<String>? {
        // Where even the first process can't be seen, what isn't seen may run all the same.
        guard let first = try programs(of: "1"), !first.isEmpty else { return nil }
        var versions: Set<String> = []
        for process in try host.list("/proc") ?? [] where process.utf8.allSatisfy(Self.isDigit) {
            for program in try programs(of: process) ?? [] {
                if let version = Self.version(in: program, shim: shim) { versions.insert(version) }
            }
        }
        return versions
    }

    /// What a process was started as and, where we may know, runs; `nil` where it has ended.
    private func programs(of process: String) throws(NodeFailure) -> [String]? {
        var programs: [String] = []
        let folder = "\(host.root)/proc/\(process)"
        do throws(SystemError) {
            let file = try OpenFile("\(folder)/cmdline", for: .reading)
            var buffer = [UInt8](repeating: 0, count: 4096)
            let count = try file.read(into: &buffer)
            let name = buffer[..<count].prefix { $0 != 0 }
            if !name.isEmpty { programs.append(String(decoding: name, as: UTF8.self)) }
        } catch {
            // Processes come and go while the table is read.
            return nil
        }
        do throws(SystemError) { programs.append(try Folder.target(ofLink: "\(folder)/exe")) } catch {
            // Asking that of another's process takes a capability that agents don't have.
        }
        return programs
    }

    /// The version in a program's path. The folder may be elsewhere on the host than we know it, where `/opt` is a
    /// symbolic link, and a program that was replaced has ` (deleted)` at its end.
    static func version(in program: String, shim: String) -> String? {
        var parts = program.split(separator: "/", omittingEmptySubsequences: false)[...]
        while let place = parts.firstIndex(of: "bobbin") {
            parts = parts[(place + 1)...]
            let next = Array(parts.prefix(4))
            if next.count == 4, next[0] == "shims", next[1] == shim, next[3].hasPrefix("containerd-shim-") {
                return String(next[2])
            }
        }
        return nil
    }

    private static func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }
}
