// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

@testable import KubeClient

struct InClusterTests {
    /// A folder with those files, which is gone afterwards.
    private func withDirectory(_ files: [String: String], _ body: (String) throws -> Void) throws {
        var template = Array("/tmp/bobbin-XXXXXX".utf8CString)
        let isMade = unsafe mkdtemp(&template) != nil
        try #require(isMade)
        let directory = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        defer {
            for name in files.keys { unsafe unlink("\(directory)/\(name)") }
            unsafe rmdir(directory)
        }
        for (name, content) in files {
            let file = unsafe fopen("\(directory)/\(name)", "w")
            unsafe fputs(content, file)
            unsafe fclose(file)
        }
        try body(directory)
    }

    private static let files = ["token": "t\n", "ca.crt": "ca", "namespace": "team\n"]

    @Test(arguments: [("10.96.0.1", "https://10.96.0.1:443"), ("fd00::1", "https://[fd00::1]:443")])
    func `a pod finds its server, its token, its authority and its namespace`(
        host: String,
        server: String
    ) throws {
        try withDirectory(Self.files) { directory in
            let environment = ["KUBERNETES_SERVICE_HOST": host, "KUBERNETES_SERVICE_PORT": "443"]
            let configuration = try ClientConfiguration.inCluster(
                environment: environment,
                directory: directory
            )
            #expect(configuration.server == server)
            #expect(configuration.tls.certificateAuthority == Array("ca".utf8))
            #expect(configuration.namespace == "team")
            #expect(configuration.authentication.method == .tokenFile(path: "\(directory)/token"))
        }
    }

    @Test func `a plain server needs no authority`() throws {
        try withDirectory(["token": "t", "namespace": "team"]) { directory in
            let configuration = try ClientConfiguration.inCluster(
                environment: [:],
                directory: directory,
                server: "http://127.0.0.1:8001"
            )
            #expect(configuration.server == "http://127.0.0.1:8001")
            #expect(configuration.tls.certificateAuthority == nil)
        }
    }

    @Test(arguments: ["token", "ca.crt", "namespace"])
    func `a missing file is named`(name: String) throws {
        var files = Self.files
        files[name] = nil
        try withDirectory(files) { directory in
            let error = #expect(throws: KubeError.self) {
                try ClientConfiguration.inCluster(environment: [:], directory: directory, server: "https://x")
            }
            #expect(error?.message.contains("\(directory)/\(name)\": No such file") == true)
        }
    }

    @Test func `outside of a cluster it says what is needed`() {
        let error = #expect(throws: KubeError.self) { try ClientConfiguration.inCluster(environment: [:]) }
        #expect(error?.message.contains("KUBERNETES_SERVICE_HOST") == true)
        #expect(error?.message.contains("kubeconfig") == true)
    }
}
