// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

/// Objects of few members, which are looked through, and of many, which are indexed.
struct JSONObjectTests {
    private func members(_ range: some Sequence<Int>) -> [(String, JSONValue)] {
        range.map { ("m\($0)", .integer(Int64($0))) }
    }

    @Test(arguments: [1, 15, 16, 17, 18, 40])
    func `of a repeated name the last value stays, in the place of the first`(count: Int) throws {
        let repeated = members(0..<count) + [("m0", "again"), ("new", "x"), ("new", "y")]
        let object = JSONObject(members: repeated)
        #expect(object.keys == (0..<count).map { "m\($0)" } + ["new"])
        #expect(object["m0"] == "again")
        #expect(object["new"] == "y")
        let text = repeated.map {
            "\"\($0.0)\":\($0.1.integer.map { "\($0)" } ?? "\"\($0.1.string ?? "")\"")"
        }
        let read = try JSONObject(json: Array("{\(text.joined(separator: ","))}".utf8))
        #expect(read.keys == object.keys)
        #expect(read == object)
    }

    @Test(arguments: [2, 15, 16, 17, 18, 40])
    func `objects are equal in whatever order`(count: Int) {
        let object = JSONObject(members: members(0..<count))
        var reversed = JSONObject(members: members((0..<count).reversed()))
        #expect(object == reversed)
        #expect(object.hashValue == reversed.hashValue)
        reversed["m1"] = "other"
        #expect(object != reversed)
        reversed["m1"] = nil
        reversed["n1"] = 1
        #expect(object != reversed)
    }

    @Test(arguments: [1, 15, 16, 17, 18, 40])
    func `a builder changes, removes and appends as an object does`(count: Int) {
        var object = JSONObject(members: members(0..<count))
        var builder = JSONObjectBuilder(object)
        for index in 0..<(count + 20) {
            let value: JSONValue? = index % 3 == 0 ? nil : .integer(Int64(-index))
            object["m\(index)"] = value
            builder["m\(index)"] = value
            #expect(builder["m\(index)"] == value)
        }
        for key in ["m0", "m1"] {
            object[key] = nil
            object[key] = "back"
            builder[key] = nil
            builder[key] = "back"
        }
        #expect(builder.object.keys == object.keys)
        #expect(builder.object == object)
    }
}
