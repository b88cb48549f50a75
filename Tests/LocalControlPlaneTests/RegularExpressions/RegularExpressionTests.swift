// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import LocalControlPlane

struct RegularExpressionTests {
    @Test(arguments: [
        // pattern, a text that matches, one that doesn't
        ("^a.c$", "abc", "a\nc"), ("(?s)^a.c$", "a\nc", "ac"), ("b", "xbx", "xx"), ("^$", "", "a"),
        ("^[a-z]([-a-z0-9]*[a-z0-9])?$", "web-1", "web-"), ("^[^/]+$", "a b", "a/b"),
        ("^(foo|bar)+$", "foobar", "fooba"), ("^a{2,3}$", "aaa", "aaaa"), ("^a{2}$", "aa", "a"),
        ("^a{2,}$", "aaaaa", "a"), ("^x{,2}$", "x{,2}", "xx"), ("^x{$", "x{", "x"), ("^a{0}b$", "b", "ab"),
        ("^\\d+\\.\\d*$", "3.14", "٣.1"), ("^\\w+$", "a_1", "ä"), ("^\\S$", "x", " "),
        ("^\\s$", "\t", "\u{0B}"),
        ("^[[:alpha:]]+$", "abC", "ab1"), ("^[[:^alpha:]]+$", "12", "1a"), ("^[]a]+$", "]a", "b"),
        ("^[^]a]+$", "b", "]"), ("^[a\\]-]+$", "a]-", "b"), ("^[\\w.-]+$", "a-.", "a/"),
        ("^[^\\d]$", "a", "1"),
        ("^[\\D]$", "a", "1"), ("^\\pL+$", "äß", "1"), ("^\\p{Lu}$", "Ä", "ä"), ("^\\P{L}$", "1", "a"),
        ("^[\\p{^L}x]+$", "1x", "a"), ("(?i)^straße$", "STRAßE", "strasse"), ("(?i)[k]", "K", "j"),
        ("(?m)^b$", "a\nb\nc", "ab"), ("\\bfoo\\b", "a foo b", "afoo"), ("a\\B", "ab", "a"),
        ("\\Aa\\z", "a", "a\n"), ("^\\Qa.b\\E$", "a.b", "axb"), ("^\\x41\\x{1F600}\\101$", "A😀A", "AA"),
        ("^(?P<name>a)(?<other>b)(?:c)$", "abc", "ab"), ("^(?:(?i)a)b$", "Ab", "AB"),
        ("^(?i:a)b$", "Ab", "AB"),
        ("^(a*)*$", "aaa", "b"), ("^(a|)+b$", "ab", "c"), ("^(|a){3}$", "aa", "aaaa"), ("a|", "", "none"),
        ("^(?U)a+$", "aa", "b"), ("^.{3}$", "äöü", "äö"), ("^\\-\\.$", "-.", "--"), ("^[+--]$", ",", "/"),
    ])
    func `a pattern means what it means to Go`(pattern: String, match: String, other: String) throws {
        let expression = try RegularExpression(pattern)
        #expect(try expression.matches(match), "\(pattern)")
        // An empty choice matches anything.
        if other != "none" { #expect(try !expression.matches(other), "\(pattern)") }
    }

    @Test(arguments: [
        ("(", "missing closing )"), (")", "unexpected )"), ("[a", "missing closing ]"),
        ("a**", "nested repetition"),
        ("a{2}{3}", "nested repetition"), ("*a", "missing argument"), ("(?i)*", "missing argument"),
        ("a{1001}", "invalid repeat count"), ("a{3,2}", "invalid repeat count"), ("(?=a)", "Perl syntax"),
        ("(?<=a)", "named capture"), ("(a)\\1", "invalid escape"), ("\\", "trailing backslash"),
        ("\\q", "invalid escape"), ("[z-a]", "character class range"), ("[[:foo:]]", "character class range"),
        ("\\p{Foo}", "character class range"), ("\\x{110000}", "invalid escape"), ("\\xG0", "invalid escape"),
        ("((a{1000}){1000}){1000}", "too large"), ("(?P=n)", "Perl syntax"),
        (String(repeating: "(", count: 100_000), "too large"),
        (String(repeating: "(", count: 5000), "nests too deeply"),
        (String(repeating: "(?:a{900}){1000}", count: 900), "too large"),
    ])
    func `what Go refuses is refused, saying why`(pattern: String, reason: String) {
        let error = #expect(throws: RegularExpressionError.self) { _ = try RegularExpression(pattern) }
        #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
    }

    @Test(arguments: [
        "^(a+)+$", "^(a|a)*$", "^(a|aa)+$", "^([a-z]+)*!$", "(.*)(.*)(.*)(.*)(.*)(.*)x$", "^(a?){100}a{100}$",
        "^((a*)*)*$", "(x+x+)+y",
    ])
    func `a pattern that makes others backtrack is matched in a bounded number of steps`(
        pattern: String
    ) throws {
        let expression = try RegularExpression(pattern)
        let text = String(repeating: pattern.contains("x+x") ? "x" : "a", count: 5000) + "\u{1}"
        #expect(try !expression.matches(text))
    }

    @Test func `a text that is too long for its pattern is said to be`() throws {
        let expression = try RegularExpression("([ab]{1,100}){1,10}c")
        let error = #expect(throws: RegularExpressionError.self) {
            _ = try expression.matches(String(repeating: "ab", count: 500_000))
        }
        #expect(error?.description == "the text is too long for the pattern")
    }
}
