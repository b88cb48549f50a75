// SPDX-License-Identifier: Apache-2.0

internal import SpinAPI

/// What operating system the host has.
struct OSRelease {
    /// The `ID` of `os-release`, in lower case; empty where there is none.
    var id = ""
    /// Its `PRETTY_NAME`, or the `ID`.
    var name = ""

    init(in host: HostView) throws(NodeFailure) {
        for path in ["/etc/os-release", "/usr/lib/os-release"] {
            guard let bytes = try host.bytes(of: path) else { continue }
            for line in bytes.split(separator: .lineFeed) {
                let text = String(decoding: line, as: UTF8.self)
                guard let equals = text.firstIndex(of: "=") else { continue }
                let value = text[text.index(after: equals)...].filter { !"\"'\r".contains($0) }
                switch text[..<equals] {
                case "ID": id = value.lowercased()
                case "PRETTY_NAME": name = value
                default: break
                }
            }
            break
        }
        if name.isEmpty { name = id }
    }
}
