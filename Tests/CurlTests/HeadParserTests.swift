// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Curl

struct HeadParserTests {
    private static let kept = ["content-type", "retry-after"]

    private func parsed(
        _ lines: String...,
        keeping kept: [String]? = HeadParserTests.kept,
        isForUpgrade: Bool = false
    ) throws -> (head: ResponseHead?, trailers: [HTTPHeader]) {
        var parser = HeadParser(keeping: kept, isForUpgrade: isForUpgrade)
        var head: ResponseHead?
        for line in lines { head = try parser.receive(Array("\(line)\r\n".utf8).span) ?? head }
        return (head, parser.trailers)
    }

    @Test(arguments: ["HTTP/1.1 404 Not Found: really", "HTTP/2 404 ", "HTTP/1.1 404"])
    func `the status is the number in the first line`(line: String) throws {
        #expect(try parsed(line, "").head?.status == 404)
    }

    @Test func `the headers that matter are kept, in lower case`() throws {
        let head = try parsed(
            "HTTP/2 200",
            "CONTENT-Type:application/json",
            "date: now",
            "Retry-After: \t3 ",
            "broken",
            ":",
            ""
        ).head
        #expect(
            head?.headers == [HTTPHeader("content-type", "application/json"), HTTPHeader("retry-after", "3")]
        )
    }

    @Test func `all headers are kept where none is named, and the trailers`() throws {
        let lines = (
            "HTTP/1.1 200 OK", "X-Thing:  a b ", "Empty:", "Trailer-To-Come: 1", "", "Grpc-Status: 0", ""
        )
        let (head, trailers) = try parsed(
            lines.0,
            lines.1,
            lines.2,
            lines.3,
            lines.4,
            lines.5,
            lines.6,
            keeping: nil
        )
        #expect(
            head?.headers == [
                HTTPHeader("x-thing", "a b"), HTTPHeader("empty", ""), HTTPHeader("trailer-to-come", "1"),
            ]
        )
        #expect(trailers == [HTTPHeader("grpc-status", "0")])
    }

    @Test func `interim responses and trailers are passed over`() throws {
        let (head, trailers) = try parsed(
            "HTTP/1.1 100 Continue",
            "Retry-After: 8",
            "",
            "HTTP/1.1 200 OK",
            "Content-Type: 1",
            "",
            "Retry-After: 9",
            ""
        )
        #expect(head == ResponseHead(status: 200, headers: [HTTPHeader("content-type", "1")]))
        #expect(trailers.isEmpty)
    }

    @Test func `the response 101 is the last one only where another protocol was asked for`() throws {
        #expect(try parsed("HTTP/1.1 101 Switching Protocols", "").head == nil)
        #expect(try parsed("HTTP/1.1 101 Switching Protocols", "", isForUpgrade: true).head?.status == 101)
    }

    @Test func `a head isn't there before its end`() throws {
        #expect(try parsed("HTTP/1.1 200 OK", "Content-Type: 1").head == nil)
    }

    @Test(arguments: [nil, HeadParserTests.kept]) func `a head without an end is refused`(
        kept: [String]?
    ) throws {
        var parser = HeadParser(keeping: kept)
        _ = try parser.receive(Array("HTTP/1.1 200 OK\r\n".utf8).span)
        let failure = #expect(throws: CurlFailure.self) {
            for _ in 0...(256 << 10) { _ = try parser.receive(Array("a:b\r\n".utf8).span) }
        }
        #expect(failure?.kind == .headTooLarge)
        #expect(failure?.isTransient == false)
    }
}
