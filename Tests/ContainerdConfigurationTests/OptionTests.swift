// SPDX-License-Identifier: Apache-2.0

import ContainerdConfiguration
import KubeModel
import SpinAPI
import TOMLKit
import Testing

struct OptionTests {
    /// What a parser finds under a name in the options that were written.
    private func written(_ value: JSONValue, name: String = "Option") throws -> TOMLTable {
        let host = FixtureHost(file: "version = 3\n")
        let entry = RuntimeEntry.sample(options: [name: value])
        let change = try #require(try host.setup().change(toHave: entry, in: host.view))
        return try TOMLTable(string: change.after?.text ?? "")
    }

    private func line(_ value: JSONValue) throws -> String? {
        let host = FixtureHost(file: "version = 3\n")
        let entry = RuntimeEntry.sample(options: ["Option": value])
        let change = try #require(try host.setup().change(toHave: entry, in: host.view))
        return change.after?.text.split(separator: "\n").first { $0.hasPrefix("\"Option\" = ") }
            .map { String($0.dropFirst("\"Option\" = ".count)) }
    }

    @Test(
        arguments: [
            ("true", "true"), ("false", "false"), ("12", "12"), ("-0x1F", "\"-0x1F\""), ("0x1F", "31"),
            ("1.5", "1.5"), ("\"text\"", "\"text\""), ("'text'", "\"text\""), ("[1, 2]", "[1, 2]"),
            ("{ a = 1, b = \"c\" }", "{ \"a\" = 1, \"b\" = \"c\" }"), ("text", "\"text\""), ("", "\"\""),
            ("/usr/bin/runc", "\"/usr/bin/runc\""), ("TRUE", "\"TRUE\""), ("2024-01-01", "\"2024-01-01\""),
            ("inf", "\"inf\""), ("1\nx = 2", "\"1\\nx = 2\""), ("\"a\" \"b\"", "\"\\\"a\\\" \\\"b\\\"\""),
            ("1 # one", "1"), ("a ${b} {{c}}", "\"a \\u0024\\u007Bb} \\u007B\\u007Bc}}\""),
        ] as [(String, String)]
    )
    func `a string that reads as a value of TOML stands for it, and any other for itself`(
        option: String,
        toml: String
    ) throws {
        #expect(try line(.string(option)) == toml)
    }

    @Test(
        arguments: [
            (true, "true"), (3, "3"), (-1, "-1"), (.number(0.5), "0.5"), (["a", "b"], "[\"a\", \"b\"]"),
            ([], "[]"),
            (["z": 1, "a": [true]], "{ \"a\" = [true], \"z\" = 1 }"), ([:], "{}"), (.null, nil),
            (.number(1e300), "1e+300"), (.integer(.min), "-9223372036854775808"),
        ] as [(JSONValue, String?)]
    )
    func `values are written as what they are`(option: JSONValue, toml: String?) throws {
        #expect(try line(option) == toml)
    }

    @Test func `any text comes back as it was, as a value and as a name`() throws {
        var generator = Generator(state: 42)
        let alphabet: [Unicode.Scalar] =
            Array(
                "\"\\'{}$#=[]., \t\n\r\u{1}\u{7}\u{8}\u{B}\u{C}\u{1B}\u{7F}\u{85}\u{200B}äß漢🧵e\u{301}\u{FEFF}%"
                    .unicodeScalars
            )
            + (0x20..<0x7F).compactMap(Unicode.Scalar.init)
        for _ in 0..<200 {
            var text = "s"
            for _ in 0..<generator.next(below: 24) {
                text.unicodeScalars.append(alphabet[generator.next(below: alphabet.count)])
            }
            let path = [
                "plugins", "io.containerd.cri.v1.runtime", "containerd", "runtimes", "spin-v2", "options",
            ]
            for (name, value) in [("Option", text), (text, "value")] {
                var table = try written(.string(value), name: name)
                for key in path { table = try #require(table[key]?.table) }
                #expect(table.count == 1)
                let found = try #require(table[name]?.string)
                #expect(Array(found.unicodeScalars) == Array(value.unicodeScalars))
            }
        }
    }

    @Test func `the order of options is that of their names`() throws {
        let options = Dictionary(
            uniqueKeysWithValues: (0..<50).map { ("Option\($0)", JSONValue.integer($0)) }
        )
        let host = FixtureHost(file: "version = 3\n")
        let change = try #require(
            try host.setup().change(toHave: .sample(options: options), in: host.view)
        )
        let names = change.after?.text.split(separator: "\n").filter { $0.hasPrefix("\"Option") } ?? []
        #expect(names.count == 50)
        #expect(
            names.map { $0.split(separator: " ")[0] } == names.map { $0.split(separator: " ")[0] }.sorted()
        )
    }

    /// Numbers that are the same on every run.
    private struct Generator {
        var state: UInt64
        mutating func next(below bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(bound))
        }
    }
}
