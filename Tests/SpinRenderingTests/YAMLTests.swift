// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Manifests
import Testing

struct YAMLTests {
    static let scalars: [(String, JSONValue)] = [
        ("yes", JSONValue.bool(true)), ("Yes", true), ("YES", true), ("on", true), ("y", true),
        ("true", true),
        ("no", false), ("Off", false), ("N", false), ("FALSE", false), ("yEs", "yEs"), ("tRUE", "tRUE"),
        ("~", .null), ("null", .null), ("Null", .null), ("nULL", "nULL"),
        ("1", 1), ("-5", -5), ("+5", 5), ("010", 8), ("0o10", 8), ("0x1F", 31), ("-0x10", -16), ("0b101", 5),
        ("08", 8), ("1_000", 1000), ("0", 0), ("00", 0), ("9223372036854775807", .integer(.max)),
        ("18446744073709551615", .number(18_446_744_073_709_551_616)),
        ("1.5", .number(1.5)), ("1e3", 1000), (".5", .number(0.5)), ("1.", 1), ("1e400", "1e400"),
        (".5_5", .number(0.55)), ("._5", "._5"), (".5__5", ".5__5"), (".5_", ".5_"), ("+", "+"),
        ("1.2.3", "1.2.3"), ("50Mi", "50Mi"), ("0x", "0x"),
        ("2001-12-14", "2001-12-14"), ("1:30", "1:30"), ("12e", "12e"),
        ("\"1\"", "1"), ("'yes'", "yes"), ("!!str 1", "1"), ("!!float 1", 1), ("!!int \"7\"", 7),
        ("! yes", "yes"),
        ("\"\\u00e9\\n\"", "é\n"), ("[1, yes, 'no']", [1, true, "no"]), ("{}", [:]), ("{a: 1}", ["a": 1]),
    ]

    @Test(arguments: scalars)
    func `a scalar means what it means to kubectl`(text: String, value: JSONValue) throws {
        #expect(try YAML.documents("v: \(text)\n", source: "t") == [["v": value]])
    }

    @Test func `keys become strings`() throws {
        let text = "1: a\ntrue: b\n\"2\": c\nyes-no: d\n1.5: e\n"
        let expected: JSONValue = ["1": "a", "true": "b", "2": "c", "yes-no": "d", "1.5": "e"]
        #expect(try YAML.documents(text, source: "t") == [expected])
    }

    @Test func `documents without content are left out`() throws {
        let text = "# nothing\n---\na: 1\n---\n---\n# still nothing\n---\nb: 2\n...\n"
        #expect(try YAML.documents(text, source: "t") == [["a": 1], ["b": 2]])
        #expect(try YAML.documentsWithLines(text, source: "t").map(\.line) == [3, 8])
    }

    @Test(arguments: ["", "\n", "---\n", "# only a comment", "~"])
    func `a text without content has no documents`(text: String) throws {
        #expect(try YAML.documents(text, source: "t").isEmpty)
    }

    @Test func `JSON is YAML`() throws {
        let text = #"{"a": [1, "b", null, {"c": "é😀"}]}"#
        #expect(try YAML.documents(text, source: "t") == [["a": [1, "b", .null, ["c": "é😀"]]]])
    }

    @Test func `anchors and merge keys are resolved, and what is written out wins`() throws {
        let text = """
            base: &base {image: a, replicas: 1}
            more: &more {replicas: 9, extra: yes}
            app:
              <<: [*base, *more]
              image: b
            again: *base
            """
        let app: JSONValue = ["image": "b", "replicas": 1, "extra": true]
        let value = try #require(try YAML.documents(text, source: "t").first)
        #expect(value["app"] == app)
        #expect(value["again"] == ["image": "a", "replicas": 1])
    }

    @Test(arguments: [
        ("a: 1\nb: 2\na: 3\n", 1), ("x:\n  1: a\n  \"1\": b\n", 2), ("a: [1\nb: 2\n", 2), ("a: *b\n", 1),
        ("a: b: c\n", 1), ("\ta: 1\n", 1), ("a: .inf\n", 1), ("? [a]\n: b\n", 1), ("~: 1\n", 1),
        ("a: !!int x\n", 1), ("a: 1\n<<: 5\n", 2), ("a: \"b\n", 2),
    ])
    func `what kubectl refuses is refused, with its place`(text: String, line: Int) throws {
        let error = try #require(throws: YAMLError.self) { try YAML.documents(text, source: "app.yaml") }
        #expect(error.line == line || error.line == line + 1)
        #expect(error.description.hasPrefix("app.yaml:\(error.line):\(error.column): "))
    }

    @Test func `an error never shows the text around it`() throws {
        let text = "password: hunter2\npassword: hunter3\n"
        let error = try #require(throws: YAMLError.self) { try YAML.documents(text, source: "t") }
        #expect(!error.description.contains("hunter"))
    }

    @Test func `aliases that grow without bound are refused`() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(aliases)]\n"
        }
        #expect(throws: YAMLError.self) { try YAML.documents(text, source: "t") }
    }

    @Test(arguments: [
        "plain", "yes", "no", "null", "~", "1", "010", "1.5", "0x1f", "", " lead", "trail ", "a: b", "a #b",
        "#c",
        "- x", "-", "---", "?", "!tag", "&anchor", "*alias", "%directive", "@at", "`tick", "{", "}", "[", "]",
        ",",
        "it's", "say \"hi\"", "tab\there", "\ttab\nfirst", "a\n\ttab", "line\nbreak", "line\nbreak\n",
        "two\n\nblank\n\n",
        "\nfirst empty",
        " indented\nfirst", "trailing \nspace", "cr\rlf\r\n", "\u{0}", "\u{7f}", "a\u{feff}b", "é😀",
        "2001-12-14",
        "1:30", "<<", "=", "http://example.com:80/x?y=z#f", "sh -c 'a && b'", "\n", "\n\n", "a\u{2028}b",
        "end:",
        "0.0.0.0:80", "/", "SPIN_VARIABLE_A", "*.example.com", "ghcr.io/a/b:v1@sha256:0123",
        "a\n  deeper\nback",
    ])
    func `a string that is written reads back as the same string`(string: String) throws {
        let value: JSONValue = ["key": .string(string), "list": [.string(string), [.string(string)]]]
        #expect(try YAML.documents(YAML.encode(value), source: "t") == [value])
        let keyed = JSONValue.object(JSONObject(members: [(string, 1)]))
        #expect(try YAML.documents(YAML.encode(keyed), source: "t") == [keyed])
    }

    @Test func `whatever is written reads back the same`() throws {
        let pieces = [
            "a", "Z", "0", "1", ".", "-", ":", "#", " ", "\n", "\t", "\"", "'", "\\", "{", "[", "&", "*", "!",
            "|", ">",
            "%", "@", ",", "?", "~", "yes", "null", "e", "é", "😀", "\u{1}", "\u{85}", "\r", "<<", "---",
            "...", "0x",
        ]
        var state: UInt64 = 42
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        for _ in 0..<2000 {
            let string = (0..<next(8)).map { _ in pieces[next(pieces.count)] }.joined()
            let value: JSONValue = ["k": .string(string), "l": [[.string(string)], ["m": .string(string)]]]
            let text = YAML.encode(value)
            let bare = JSONValue.string(string)
            #expect(
                try YAML.documents(YAML.encode(bare), source: "t") == [bare],
                "\(string.debugDescription)"
            )
            #expect(try YAML.documents(text, source: "t") == [value], "\(string.debugDescription)")
        }
    }

    @Test(arguments: ["\u{FEFF}a: 1\n", "a: 1\r\n---\r\n", "%YAML 1.1\n---\na: 1\n"])
    func `files of other systems are read`(text: String) throws {
        #expect(try YAML.documents(text, source: "t") == [["a": 1]])
    }

    @Test func `values are written the way people write manifests`() {
        let value: JSONValue = [
            "apiVersion": "v1", "metadata": ["name": "a", "labels": [:], "annotations": ["a": "1"]],
            "args": ["--x", "up"], "items": [["name": "a", "ports": [["port": 80]]], ["b": .null]],
            "none": [],
            "nested": [["a", "b"], [true]], "text": "line\nbreak\n", "number": .number(1.5),
        ]
        let expected = """
            apiVersion: v1
            metadata:
              name: a
              labels: {}
              annotations:
                a: '1'
            args:
            - '--x'
            - up
            items:
            - name: a
              ports:
              - port: 80
            - b: null
            none: []
            nested:
            - - a
              - b
            - - true
            text: |
              line
              break
            number: 1.5

            """
        #expect(YAML.encode(value) == expected)
    }

    @Test func `a stream of documents reads back`() throws {
        let values: [JSONValue] = [["a": 1], ["b": [2]], "text"]
        #expect(try YAML.documents(YAML.encode(documents: values), source: "t") == values)
    }
}
