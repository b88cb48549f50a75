// SPDX-License-Identifier: Apache-2.0

import Attacks
import Curl
import HTTPFixture
import Testing

@testable import Transfers

/// Servers that answer anything.
struct ResponseAttack {
    @Test func `whatever a server sends, a call ends with a response or a failure, within its limits`()
        async throws
    {
        try await Attack("responses", rounds: 30).run { generator in
            let server = try await RawFixture.start(Self.response(&generator))
            var request = TransferRequest(server.url)
            request.redirects = 3
            request.stallTimeout = .seconds(2)
            request.timeout = .seconds(5)
            do {
                let (result, body) = try await call(request, limit: 10_000)
                try must(body.count <= 10_000, "\(body.count) bytes came")
                try must(result.head.headers.count < 20_000, "\(result.head.headers.count) headers came")
            } catch let failure as TransferFailure {
                try must(!failure.description.contains("memory"), "it says \(failure)")
            }
        }
    }

    private static func response(_ generator: inout AttackGenerator) -> [UInt8] {
        var head =
            "HTTP/1.1 \(generator.pick(["200 OK", "206 Partial", "302 Found", "100 Continue", "999 Odd", "-1 x"]))\r\n"
        for _ in 0..<generator.int(0...5) {
            head += generator.pick([
                "Content-Length: \(generator.int(0...20_000))\r\n",
                "Content-Length: 99999999999999999999\r\n",
                "Transfer-Encoding: chunked\r\n",
                "Location: \(generator.pick(["/", "//", "http://127.0.0.1:1/", "file:///etc/passwd"]))\r\n",
                "X: \(String(repeating: "a", count: generator.pick([10, 1000, 120_000])))\r\n",
                "ETag: \(generator.text())\r\n",
                "\(generator.text()): \(generator.text())\r\n",
                "Content-Range: bytes 5-4/\(generator.int(-5...5))\r\n",
            ])
        }
        let body = generator.pick([
            generator.bytes(generator.int(0...30_000)), Array("5\r\nhello\r\n0\r\n\r\n".utf8),
            Array("fffffffffffffffffff\r\n".utf8), [],
        ])
        let response = Array("\(head)\r\n".utf8) + body
        return generator.once(in: 2) ? response : generator.mutated(response)
    }
}
