// SPDX-License-Identifier: Apache-2.0

import SpinAPI

/// The first bytes of a file, which tell what it is.
struct FileBeginning: CustomStringConvertible {
    /// Enough for a tar header's mark, which is the one farthest in.
    static let limit = 264

    private(set) var bytes: [UInt8]

    init(bytes: [UInt8]) { self.bytes = Array(bytes.prefix(Self.limit)) }

    init(of path: String) throws(NodeFailure) {
        do throws(SystemError) {
            var buffer = [UInt8](repeating: 0, count: Self.limit)
            let count = try OpenFile(path, for: .reading).read(into: &buffer)
            bytes = Array(buffer[..<count])
        } catch { throw NodeFailure(.agentFailed, "cannot read the downloaded artifact: \(error)") }
    }

    mutating func append(_ more: UnsafeRawBufferPointer) {
        unsafe bytes.append(contentsOf: more.prefix(Self.limit - bytes.count))
    }

    /// Whether it is a program of Linux, for whatever machine.
    var isProgram: Bool { bytes.starts(with: [0x7F, 0x45, 0x4C, 0x46]) }

    var isGzip: Bool { bytes.starts(with: Self.gzip) }
    var isZstd: Bool { bytes.starts(with: Self.zstd) }

    private static let gzip: [UInt8] = [0x1F, 0x8B]
    private static let zstd: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD]

    /// What it is, as a clause that follows "it".
    var description: String {
        if bytes.isEmpty { return "is empty" }
        if let (_, name) = Self.marks.first(where: { bytes.starts(with: $0.mark) }) { return "is \(name)" }
        if bytes.dropFirst(257).starts(with: "ustar".utf8) { return "is a tar archive" }
        let text = "starts with \"\(Printable.bytes(bytes, limit: 24))\""
        let looksLikePage =
            Printable.bytes(bytes, limit: 64).lowercased().contains("<html")
            || bytes.starts(with: "<!".utf8)
        return looksLikePage ? text + ", like a web page" : text
    }

    private static let marks: [(mark: [UInt8], name: String)] = [
        (Array("#!".utf8), "a script"),
        (Array("\0asm".utf8), "a WebAssembly module, not the shim that runs it"),
        (Array("MZ".utf8), "a program for Windows"),
        ([0xCF, 0xFA, 0xED, 0xFE], "a program for macOS"),
        ([0xCA, 0xFE, 0xBA, 0xBE], "a program for macOS"),
        (Array("PK\u{3}\u{4}".utf8), "a zip archive"),
        (Array("!<arch>".utf8), "a Debian package or a library"),
        ([0xED, 0xAB, 0xEE, 0xDB], "an RPM package"),
        ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "compressed with xz"),
        (Array("BZh".utf8), "compressed with bzip2"),
        (gzip, "compressed with gzip, but corrupt or compressed twice"),
        (zstd, "compressed with zstd, but corrupt or compressed twice"),
    ]
}
