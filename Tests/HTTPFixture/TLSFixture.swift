// SPDX-License-Identifier: Apache-2.0

import Glibc

/// `openssl s_server` with a certificate for 127.0.0.1 of its own authority. It serves the files of its folder.
@safe
package final class TLSFixture {
    /// Something that openssl didn't do.
    package struct Failure: Error {
        package let command: String
    }

    package let port: Int
    /// The folder whose files it serves; `ca.crt` in it is the authority's certificate.
    package let folder: String
    private let pid: pid_t
    private let output: UnsafeMutablePointer<FILE>

    package var url: String { "https://127.0.0.1:\(port)" }
    package var authorityFile: String { folder + "/ca.crt" }

    /// Whether there is an openssl to run.
    package static var isAvailable: Bool { unsafe system("command -v openssl >/dev/null 2>&1") == 0 }

    /// - Parameter files: Shell commands that make the files to serve.
    package init(files: String) throws {
        var template = Array("/tmp/bobbin-tls-XXXXXX".utf8CString)
        unsafe _ = mkdtemp(&template)
        folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        let key = "openssl ecparam -name prime256v1 -genkey -noout -out"
        try Self.run(
            """
            cd \(folder) && exec >openssl.log 2>&1
            \(key) ca.key && openssl req -x509 -new -key ca.key -subj /CN=fixture-ca -days 2 -out ca.crt
            \(key) server.key && openssl req -new -key server.key -subj /CN=fixture -out server.csr
            echo subjectAltName=IP:127.0.0.1 >server.ext
            openssl x509 -req -in server.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 \
              -extfile server.ext -out server.crt && \(files)
            """
        )
        let command =
            "cd \(folder) && echo $$ && exec openssl s_server -accept 127.0.0.1:0 -cert server.crt "
            + "-key server.key -HTTP 2>/dev/null"
        guard let output = unsafe popen(command, "r") else { throw Failure(command: command) }
        unsafe self.output = output
        pid = unsafe pid_t(Self.line(of: output)) ?? 0
        var port: Int?
        while port == nil {
            let line = unsafe Self.line(of: output)
            if line.isEmpty { throw Failure(command: command) }
            if line.hasPrefix("ACCEPT") { port = line.split(separator: ":").last.flatMap { Int($0) } }
        }
        self.port = port ?? 0
    }

    deinit {
        // Not SIGTERM, which may be blocked: a child inherits the signal mask of the thread that made it.
        if pid > 0 { kill(pid, SIGKILL) }
        unsafe _ = pclose(output)
        unsafe _ = system("rm -r \(folder)")
    }

    private static func run(_ script: String) throws {
        guard unsafe system(script) == 0 else { throw Failure(command: script) }
    }

    /// The next line with its end off; empty at the end of the output.
    private static func line(of file: UnsafeMutablePointer<FILE>) -> String {
        var buffer = [CChar](repeating: 0, count: 1024)
        guard unsafe fgets(&buffer, CInt(buffer.count), file) != nil else { return "" }
        let bytes = buffer.prefix { $0 != 0 && $0 != 0x0A }
        return String(decoding: bytes.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
