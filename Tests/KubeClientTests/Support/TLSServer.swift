// SPDX-License-Identifier: Apache-2.0

import Glibc

@testable import KubeClient

/// `openssl s_server` with a certificate for `kubernetes.test` of its own authority, in a folder of its own.
@safe
final class TLSServer {
    /// Something that openssl didn't do.
    struct Failure: Error {
        let command: String
    }

    let port: Int
    let authority: [UInt8]
    let identity: ClientIdentity
    private let pid: pid_t
    private let output: UnsafeMutablePointer<FILE>
    private let directory: String

    /// Whether there is an openssl to run.
    static var isAvailable: Bool { unsafe system("command -v openssl >/dev/null 2>&1") == 0 }

    /// Starts a server; one that demands a client certificate or one that doesn't.
    init(demandsCertificate: Bool = false) throws {
        var template = Array("/tmp/bobbin-tls-XXXXXX".utf8CString)
        unsafe _ = mkdtemp(&template)
        directory = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        let key = "openssl ecparam -name prime256v1 -genkey -noout -out"
        try Self.run(
            """
            cd \(directory) && exec >openssl.log 2>&1
            \(key) ca.key && openssl req -x509 -new -key ca.key -subj /CN=test-ca -days 2 -out ca.crt
            for name in server client; do
              \(key) $name.key && openssl req -new -key $name.key -subj /CN=$name -out $name.csr
              echo subjectAltName=DNS:kubernetes.test >$name.ext
              openssl x509 -req -in $name.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 \
                -extfile $name.ext -out $name.crt || exit 1
            done
            """
        )
        authority = try HostFile.read("\(directory)/ca.crt")
        identity = ClientIdentity(
            certificate: try HostFile.read("\(directory)/client.crt"),
            key: Secret(try HostFile.read("\(directory)/client.key"))
        )
        let demand = demandsCertificate ? "-Verify 1 -verify_return_error -CAfile ca.crt" : ""
        let command =
            "cd \(directory) && echo $$ && exec openssl s_server -accept 127.0.0.1:0 -cert server.crt "
            + "-key server.key -www \(demand) 2>/dev/null"
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
        unsafe _ = system("rm -r \(directory)")
    }

    private static func run(_ script: String) throws {
        guard unsafe system(script) == 0 else { throw Failure(command: script) }
    }

    /// The next line with its end off; empty at the end of the output.
    private static func line(of file: UnsafeMutablePointer<FILE>) -> String {
        var buffer = [CChar](repeating: 0, count: 1024)
        guard unsafe fgets(&buffer, CInt(buffer.count), file) != nil else { return "" }
        return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
            .trimmingSpace
    }
}
