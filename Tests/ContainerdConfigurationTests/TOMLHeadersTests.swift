// SPDX-License-Identifier: Apache-2.0

import SpinAPI
import Testing

@testable import ContainerdConfiguration

struct TOMLHeadersTests {
    @Test(arguments: [
        ("[=", 1), ("[[=", 1), ("[ = ]", 1), ("[#a]", 1), ("[.a]", 1), ("[\n", 1), ("[[\n", 1), ("[[ #", 1),
        ("[\r\n", 1),
        ("a = 1\n\n  [+]", 3), ("[\u{A0}a]", 1), ("\u{A0}[=]", 1), ("ä = 1", 1), ("[{}]", 1), ("[,]", 1),
        ("a = [\n[1],\n[2]\n]\n[=]", 5), ("a = \"\"\"\n[=\n\"\"\"\n[=]", 4), ("a = '''x''''\n[=]", 2),
        ("a = \"\"\"x\\\n\"\"\"\n[=]", 3), ("['a\"b']\n[=]", 2), ("a = {b = [1]}\n[=]", 2),
        ("a = '\\'\n[=]", 2),
    ])
    func `a header whose name begins as none can is found, and refused in words`(text: String, line: Int) {
        #expect(TOMLHeaders.firstBroken(in: Array(text.utf8)) == line)
        #expect(throws: NodeFailure.self) { try TOMLDocument(Array(text.utf8), of: "config.toml") }
    }

    @Test(arguments: [
        "", "[a]", "[ a . b ]", "[[a]]", "[[ \"a b\" ]]", "['=']", "[\"#\"] # [=", "[-]", "[0]",
        "a = [\n[\n1\n],\n# [=\n[ [2] ]\n]\n[b]", "a = [[\n1]]", "a = \"[=\"\n[b]", "a = \"\\\"\\n[=\"\n[b]",
        "a = \"\"\"\n[=\n\\\"\"\" \"\n[=\n\"\"\"\"\"\n[b]", "a = '''\n[=\n'''\n[b]", "\u{FEFF}[a]\nb = 'ä'",
        "a = {b = [\"]\"]}\n[b]", "# ä\n[a]",
    ])
    func `no other text is taken for one`(text: String) throws {
        #expect(TOMLHeaders.firstBroken(in: Array(text.utf8)) == nil)
        _ = try TOMLDocument(Array(text.utf8), of: "config.toml")
    }
}
