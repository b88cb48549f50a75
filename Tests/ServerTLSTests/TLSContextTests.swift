// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import ServerTLS

struct TLSContextTests {
    @Test func `a certificate of one's own is good for as long as was asked`() throws {
        let context = try TLSContext(selfSignedBy: "a", for: ["metrics.a.svc"], seconds: 3600)
        #expect((3590...3600).contains(context.secondsLeft))
    }

    @Test(arguments: [
        (["a.b", "c-1"], "DNS:a.b,DNS:c-1,DNS:localhost,IP:127.0.0.1"),
        (["a,IP:1.2.3.4", "", "ü", "ok"], "DNS:ok,DNS:localhost,IP:127.0.0.1"),
    ])
    func `what is no name of a host is left out of a certificate`(names: [String], text: String) {
        #expect(CertificateChain.alternatives(names) == text)
    }

    @Test func `what is no certificate or no key is refused with a reason and without the text`() {
        let garbage = Array("SECRET-GARBAGE".utf8)
        let error = #expect(throws: TLSError.self) { try TLSContext(certificates: garbage, key: garbage) }
        #expect(
            error?.description.contains("not a private key") == true
                || error?.description.contains("not a certificate") == true
        )
        #expect(error?.description.contains("SECRET") == false)
        #expect(throws: TLSError.self) { try TLSContext(certificates: [], key: []) }
    }

    @Test func `a client that says garbage is told off and left`() throws {
        let session = try TLSSession(try TLSContext(selfSignedBy: "a", for: ["a"], seconds: 60))
        let garbage = Array("GET /metrics HTTP/1.1\r\n\r\n".utf8)
        unsafe garbage.withUnsafeBytes { unsafe session.receive($0) }
        #expect(session.handshake() == .failed)
    }

    @Test func `a client that says nothing is waited for`() throws {
        let session = try TLSSession(try TLSContext(selfSignedBy: "a", for: ["a"], seconds: 60))
        #expect(session.handshake() == .waiting)
        #expect(session.drainOutput() == nil)
    }
}
