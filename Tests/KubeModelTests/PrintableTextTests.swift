// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

struct PrintableTextTests {
    @Test(arguments: [
        ("plain, ünï 日本 👩‍👩", "plain, ünï 日本 👩\\u200d👩"), ("a\nb", "a\\nb"), ("a\tb\r", "a\\tb\\r"),
        ("\u{1B}]52;c;cm0gLXJm\u{07}", "\\u001b]52;c;cm0gLXJm\\u0007"), ("\u{9B}31m", "\\u009b31m"),
        ("\u{7F}\u{0}", "\\u007f\\u0000"), ("\u{202E}evil", "\\u202eevil"), ("a\u{2028}b", "a\\u2028b"),
        ("\u{FEFF}x\u{200B}", "\\ufeffx\\u200b"), ("\u{E0041}", "\\udb40\\udc41"),
        ("\u{1B}[31mred", "\\u001b[31mred"),
        ("", ""),
    ])
    func `a line has nothing in it that a terminal obeys`(text: String, shown: String) {
        #expect(PrintableText.line(text) == shown)
    }

    @Test func `a block keeps its lines, and where asked colours but nothing else`() {
        let text = "a\n\tb\u{1B}[1;32mc\u{1B}[0m\u{1B}[2J\u{1B}[31"
        #expect(PrintableText.block(text) == "a\n\tb\\u001b[1;32mc\\u001b[0m\\u001b[2J\\u001b[31")
        #expect(
            PrintableText.block(text, keepsColours: true)
                == "a\n\tb\u{1B}[1;32mc\u{1B}[0m\\u001b[2J\\u001b[31"
        )
    }

    @Test func `no line of a paragraph but the first begins where ours do`() {
        #expect(PrintableText.paragraph("error: no\nerror: forged\n") == "error: no\n    error: forged\n    ")
    }

    @Test func `what is cut off is counted, and no character is cut in two`() {
        #expect(PrintableText.shortened("abcdef", to: 6) == "abcdef")
        #expect(PrintableText.shortened("abcdef", to: 4) == "abcd... (2 bytes more)")
        #expect(PrintableText.shortened("aäb", to: 2) == "a... (3 bytes more)")
        #expect(PrintableText.shortened("👩‍👩", to: 5) == "👩... (7 bytes more)")
        #expect(PrintableText.line("a\nb", limit: 2) == "a\\n... (1 bytes more)")
    }

    @Test func `JSON with its escapes is the same JSON`() throws {
        let value: JSONValue = ["a\u{9B}\u{E0041}": "\u{7F}\u{202E}\u{2028}x"]
        let text = PrintableText.block(value.description)
        #expect(text.unicodeScalars.allSatisfy(PrintableText.isHarmless))
        #expect(try JSONValue(json: Array(text.utf8)) == value)
    }
}
