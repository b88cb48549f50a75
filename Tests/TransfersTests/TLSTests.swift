// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPFixture
import Testing

@testable import Transfers

/// Whose certificates are trusted.
@Suite(.enabled(if: TLSFixture.isAvailable, "there is no openssl to serve with"))
struct TLSTests {
    /// `openssl s_server -HTTP` sends a file as it is, the response's head and all.
    private static let files = #"printf 'HTTP/1.0 200 OK\r\n\r\nsecured' >answer"#

    private func bytes(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: .init(filePath: path)))
    }

    @Test func `a server of an unknown authority is refused, and trying again doesn't help`() async throws {
        let server = try TLSFixture(files: Self.files)
        let failure = await #expect(throws: TransferFailure.self) {
            try await call(TransferRequest(server.url + "/answer"), limit: 100)
        }
        #expect(failure?.isTransient == false)
    }

    @Test func `an authority that is given is trusted`() async throws {
        let server = try TLSFixture(files: Self.files)
        var request = TransferRequest(server.url + "/answer")
        request.certificateAuthorities = try bytes(server.authorityFile)
        #expect(try await call(request, limit: 100).body == Array("secured".utf8))
    }

    @Test func `the system's authorities stay trusted beside one that is given`() async throws {
        let server = try TLSFixture(files: Self.files)
        let other = try TLSFixture(files: Self.files)
        var request = TransferRequest(server.url + "/answer")
        request.certificateAuthorities = try bytes(other.authorityFile)
        await #expect(throws: TransferFailure.self) { try await call(request, limit: 100) }
        request.systemBundle = server.authorityFile
        #expect(try await call(request, limit: 100).body == Array("secured".utf8))
    }
}
