// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

struct JSONTests {
    @Test(arguments: [
        #"{"a":[1,-2,3.5,true,null,"x\n\"\\"],"b":{}}"#, #""é😀""#, "[]", "0", "9223372036854775807",
    ])
    func `what is read is written back the same`(text: String) throws {
        #expect(try JSONValue(json: Array(text.utf8)).description == text)
    }

    @Test(arguments: ["", "{", "[1,]", "{\"a\"}", "01", "nul", "\"\u{1}\"", "1 2", "\"abc", "{\"a\":1,}"])
    func `what is not JSON is refused`(text: String) {
        #expect(throws: JSONError.self) { try JSONValue(json: Array(text.utf8)) }
    }

    @Test func `escapes and surrogate pairs are read`() throws {
        let value = try JSONValue(json: Array(#""\u00e9\ud83d\ude00\/\t""#.utf8))
        #expect(value == "é😀/\t")
    }

    @Test func `nesting beyond the limit is refused and not a crash`() {
        let text = String(repeating: "[", count: 100_000)
        #expect(throws: JSONError.self) { try JSONValue(json: Array(text.utf8)) }
    }

    @Test func `of a repeated member the last stays`() throws {
        #expect(try JSONValue(json: Array(#"{"a":1,"a":2}"#.utf8)) == ["a": 2])
    }

    @Test func `managed fields are passed over but for their managers`() throws {
        let text = #"""
            {"name":"n","namespace":"s","managedFields":[
              {"manager":"a","operation":"Apply","fieldsV1":{"f:x":{}}},
              {"manager":"b","operation":"Update","subresource":"status","fieldsV1":{}}]}
            """#
        let meta = try ObjectMeta(json: Array(text.utf8))
        #expect(meta.key == ObjectKey(namespace: "s", name: "n"))
        #expect(meta.fieldManagers == [FieldManagerEntry(manager: "a", operation: "Apply")])
    }
}

struct TimestampTests {
    @Test(arguments: [
        "2026-11-22T13:11:02.000123Z", "1969-12-31T23:59:59.999999Z", "2000-02-29T00:00:00.000000Z",
    ])
    func `a moment survives a round trip`(text: String) throws {
        #expect(try #require(Timestamp(text)).micro == text)
    }

    @Test func `an offset is taken into account`() throws {
        #expect(try #require(Timestamp("2026-01-01T01:30:00+01:30")).seconds == "2026-01-01T00:00:00Z")
    }

    @Test(arguments: ["", "2026", "2026-13-01T00:00:00Z", "2026-01-01 00:00:00Z", "2026-01-01T00:00:00"])
    func `what is no moment is refused`(text: String) {
        #expect(Timestamp(text) == nil)
    }
}
