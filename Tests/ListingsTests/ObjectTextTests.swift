// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Listings
import Testing

struct ObjectTextTests {
    @Test func `JSON is indented by four, as kubectl's`() {
        let value: JSONValue = ["a": ["b", ["c": 1]], "d": [:], "e": .array([]), "f": "\"x\"\n"]
        #expect(
            ObjectText.json(value) == """
                {
                    "a": [
                        "b",
                        {
                            "c": 1
                        }
                    ],
                    "d": {},
                    "e": [],
                    "f": "\\"x\\"\\n"
                }

                """
        )
    }

    @Test func `indented JSON reads back as the same value`() throws {
        let value: JSONValue = ["a": [1, .number(2.5), true, .null, "ä\u{1}"], "b c": ["": .array([])]]
        #expect(try JSONValue(json: Array(ObjectText.json(value).utf8)) == value)
    }

    @Test func `managed fields are left out, and nothing else`() {
        let object: JSONValue = [
            "metadata": ["name": "a", "managedFields": [["manager": "x"]]], "spec": [:],
        ]
        #expect(ObjectText.withoutManagedFields(object) == ["metadata": ["name": "a"], "spec": [:]])
    }

    @Test func `several objects become a List`() {
        let list = ObjectText.list([["metadata": ["name": "a", "managedFields": .array([])]]])
        #expect(list["kind"] == "List")
        #expect(list["items"] == [["metadata": ["name": "a"]]])
    }
}
