// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation

/// What a process has used so far, as the kernel counts it.
struct Consumption {
    /// The time that it ran on processors.
    let processor: Duration
    /// Resident memory, all of it and the private part.
    let memory: String

    init(pid: Int) throws {
        // Behind the program's name, which may have spaces in it: utime and stime are the 12th and 13th.
        let stat = try Files.text("/proc/\(pid)/stat").split(separator: ")").last ?? ""
        let fields = stat.split(separator: " ")
        guard fields.count > 12, let user = Int(fields[11]), let system = Int(fields[12]) else {
            throw ValidationError("/proc/\(pid)/stat can't be read")
        }
        processor = .seconds(1) * (user + system) / sysconf(Int32(_SC_CLK_TCK))
        let status = try Files.text("/proc/\(pid)/status")
        func megabytes(_ key: String) -> Double {
            let line = status.split(separator: "\n").first { $0.hasPrefix("\(key):") } ?? ""
            let kibibytes = Double(line.split(whereSeparator: \.isWhitespace).dropFirst().first ?? "") ?? 0
            return (kibibytes * 1024 / 100_000).rounded() / 10
        }
        memory = "\(megabytes("VmRSS")) MB resident, \(megabytes("RssAnon")) MB of it private"
    }
}

/// Files that are read as a whole.
enum Files {
    static func bytes(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(filePath: path))) }
    static func text(_ path: String) throws -> String { String(decoding: try bytes(path), as: UTF8.self) }
}
