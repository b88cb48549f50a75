import Testing

@testable import KubeClient

struct HeadParserTests {
    private func head(_ lines: String...) -> ResponseHead? {
        var parser = HeadParser()
        var head: ResponseHead?
        for line in lines { head = parser.receive(Array("\(line)\r\n".utf8)) ?? head }
        return head
    }

    @Test(arguments: ["HTTP/1.1 404 Not Found: really", "HTTP/2 404 ", "HTTP/1.1 404"])
    func `the status is the number in the first line`(line: String) {
        #expect(head(line, "")?.status == 404)
    }

    @Test func `the headers that matter are kept, in lower case`() {
        #expect(
            head(
                "HTTP/2 200",
                "CONTENT-Type:application/json",
                "date: now",
                "Retry-After: 3 ",
                "broken",
                ":",
                ""
            )?.headers
                == [HTTPHeader("content-type", "application/json"), HTTPHeader("retry-after", "3")]
        )
    }

    @Test func `interim responses and trailers are passed over`() {
        let head = head(
            "HTTP/1.1 100 Continue",
            "",
            "HTTP/1.1 200 OK",
            "Content-Type: 1",
            "",
            "Retry-After: 9",
            ""
        )
        #expect(head == ResponseHead(status: 200, headers: [HTTPHeader("content-type", "1")]))
    }

    @Test func `a head isn't there before its end`() {
        #expect(head("HTTP/1.1 200 OK", "Content-Type: 1") == nil)
    }
}
