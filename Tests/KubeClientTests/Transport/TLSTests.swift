// SPDX-License-Identifier: Apache-2.0

import Curl
import Testing

@testable import KubeClient

@Suite(.timeLimit(.minutes(5)), .enabled(if: TLSServer.isAvailable, "needs the openssl command"))
struct TLSTests {
    /// The status of a call, or the failure.
    private func status(_ configuration: ClientConfiguration) async throws -> Int {
        let transport = try CurlTransport(configuration)
        let result: Result<Int, any Error>
        do {
            result = .success(try await transport.send(HTTPRequest(target: "/")).head.status)
        } catch {
            result = .failure(error)
        }
        await transport.shutDown()
        return try result.get()
    }

    private func configuration(_ server: TLSServer) -> ClientConfiguration {
        var configuration = ClientConfiguration(server: "https://127.0.0.1:\(server.port)")
        configuration.tls.certificateAuthority = server.authority
        configuration.tls.serverName = "kubernetes.test"
        return configuration
    }

    @Test func `a server is verified by its authority and by its name`() async throws {
        let server = try TLSServer()
        #expect(try await status(configuration(server)) == 200)

        var otherName = configuration(server)
        otherName.tls.serverName = nil
        let name = await #expect(throws: TransportFailure.self) { try await status(otherName) }
        #expect(name?.kind == .connection)

        var otherAuthority = configuration(server)
        otherAuthority.tls.certificateAuthority = nil
        let authority = await #expect(throws: TransportFailure.self) { try await status(otherAuthority) }
        #expect(authority?.detail.contains("certificate") == true)
    }

    @Test func `verification can be turned off`() async throws {
        let server = try TLSServer()
        var configuration = ClientConfiguration(server: "https://127.0.0.1:\(server.port)")
        await #expect(throws: TransportFailure.self) { try await status(configuration) }
        configuration.tls.skipsVerification = true
        #expect(try await status(configuration) == 200)
    }

    @Test func `a client certificate from memory is shown`() async throws {
        let server = try TLSServer(demandsCertificate: true)
        var configuration = configuration(server)
        await #expect(throws: TransportFailure.self) { try await status(configuration) }
        configuration.authentication.identity = server.identity
        #expect(try await status(configuration) == 200)
    }

    @Test func `a certificate that isn't one is a failure, not a crash`() async throws {
        let server = try TLSServer()
        var configuration = configuration(server)
        configuration.authentication.identity = ClientIdentity(certificate: [1, 2, 3], key: Secret([4]))
        await #expect(throws: TransportFailure.self) { try await status(configuration) }
        configuration.authentication.identity = nil
        configuration.tls.certificateAuthority = Array("nonsense".utf8)
        await #expect(throws: TransportFailure.self) { try await status(configuration) }
    }
}
