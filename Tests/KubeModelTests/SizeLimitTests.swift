// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

struct SizeLimitTests {
    private struct Sample: Resource {
        static let type = ResourceType(version: "v1", kind: "Sample", plural: "samples")
        static let sizeLimit = SizeLimit(bytes: 1000, values: 20, depth: 5)
        var metadata = ObjectMeta()

        init(from reader: inout JSONReader) throws {
            try reader.object { key, reader in
                if key == "metadata" { metadata = try ObjectMeta(from: &reader) } else { try reader.skip() }
            }
        }
    }

    @Test(arguments: [
        ("1", 1, 0), (#""a,b""#, 1, 0), ("[]", 1, 1), ("{}", 1, 1), ("[1]", 2, 1), ("[1,2,3]", 4, 1),
        (#"{"a":1,"b":"}"}"#, 3, 1), ("[{},{},{}]", 4, 2), ("[ [ ] , [ 1 ] ]", 4, 2),
        (#"{"a":{"b":[{"c":null}]}}"#, 5, 4), (#"{"a":"\",[{"}"#, 2, 1),
    ])
    func `a value's size is its text's length, how many values it has, and how deep it is`(
        text: String,
        values: Int,
        depth: Int
    ) throws {
        var reader = JSONReader(Array((text + ",7").utf8))
        #expect(try reader.measure() == JSONSize(bytes: text.utf8.count, values: values, depth: depth))
        #expect(reader.offset == text.utf8.count)
    }

    @Test(arguments: ["[", "{", #"{"a":""#, #"["\"#, "[[]"])
    func `what has no end has no size`(text: String) {
        #expect(throws: JSONError.self) {
            var reader = JSONReader(Array(text.utf8))
            _ = try reader.measure()
        }
    }

    private func read(_ text: String) throws -> Sample {
        var reader = JSONReader(Array(text.utf8))
        return try Sample.readBounded(from: &reader)
    }

    @Test(arguments: [
        (#"{"metadata":{"name":"a"},"spec":"\#(String(repeating: "x", count: 1000))"}"#, "bytes"),
        (#"{"metadata":{"name":"a"},"spec":[\#(String(repeating: "{},", count: 30))1]}"#, "values"),
        (#"{"metadata":{"name":"a"},"spec":[[[[[[]]]]]]}"#, "levels"),
        (#"{"metadata":{"name":"a","labels":{"a":"\#(String(repeating: "x", count: 1000))"}}}"#, "bytes"),
        (#"{"metadata":{"managedFields":[\#(String(repeating: "{},", count: 9)){}]}}"#, "bytes"),
    ])
    func `an object over its kind's limit is not read, and the bound is named`(text: String, bound: String) {
        let error = #expect(throws: SizeExcess.self) { try read(text) }
        #expect(error.map { "\($0)".contains(bound) } == true)
    }

    @Test func `which fields are managed does not count where it is not read`() throws {
        let fields = String(repeating: #""f:a":{},"#, count: 1000)
        let sample = try read(
            #"{"metadata":{"name":"a","managedFields":[{"manager":"m","fieldsV1":{\#(fields)"f:b":{}}}]}}"#
        )
        #expect(sample.metadata.name == "a")
    }
}
