// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

struct StatusTests {
    private static func status(_ details: String) throws -> Status {
        try Status(
            json: Array(#"{"code":404,"reason":"NotFound","message":"x \"y\" not found"\#(details)}"#.utf8)
        )
    }

    @Test func `the object that a failure is about is named`() throws {
        #expect(try Self.status(#","details":{"name":"hello","kind":"spinapps"}"#).name == "hello")
    }

    @Test(arguments: ["", #","details":null"#, #","details":{}"#])
    func `a failure that is about no object names none, whatever its message says`(details: String) throws {
        #expect(try Self.status(details).name.isEmpty)
    }
}
