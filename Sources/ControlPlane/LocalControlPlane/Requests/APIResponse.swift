// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// What a request is answered with.
struct APIResponse: Sendable {
    var code: Int
    var contentType = "application/json"
    var headers: [(name: String, value: String)] = []
    let content: ResponseContent
    var body: [UInt8] { content.bytes }

    init(_ code: Int, _ content: ResponseContent) {
        self.code = code
        self.content = content
    }

    init(_ code: Int, _ body: [UInt8]) { self.init(code, .bytes(body)) }

    init(_ code: Int, _ body: JSONValue) { self.init(code, body.jsonBytes) }

    init(_ failure: APIFailure) {
        if failure.code == 404, failure.reason.isEmpty {
            self = .text(404, failure.message + "\n")
            return
        }
        self.init(failure.code, failure.json)
        if let seconds = failure.details?["retryAfterSeconds"]?.integer {
            headers.append(("Retry-After", String(seconds)))
        }
    }

    static func text(_ code: Int, _ text: String) -> Self {
        var response = Self(code, Array(text.utf8))
        response.contentType = "text/plain; charset=utf-8"
        return response
    }
}

/// An answer, or the start of a stream of them.
enum APIReply: Sendable {
    case response(APIResponse)
    case watch(WatchPlan)
}
