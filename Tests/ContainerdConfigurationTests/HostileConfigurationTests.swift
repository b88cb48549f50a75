// SPDX-License-Identifier: Apache-2.0

import SpinAPI
import Testing

@testable import ContainerdConfiguration

/// Files that look like ours, or would keep us busy.
struct HostileConfigurationTests {
    @Test(arguments: [
        #"note = """\#n# >>> bobbin shim spin-v2: managed, do not edit\#n""""#,
        #"note = '''\#nit's # <<< bobbin shim spin-v2\#n# <<< bobbin shim spin-v2\#n'''"#,
        #"note = """ \""" \#n# >>> bobbin default runtime: managed, do not edit\#n""""" # """"#,
        #"a = 'x"""' # '''\#nnote = """\#n# <<< bobbin shim other\#n""""#,
    ])
    func `a marker within a string is somebody's text`(text: String) throws {
        let bytes = Array(text.utf8)
        let marked = try MarkedText(bytes, path: "config.toml")
        #expect(marked.owners.isEmpty)
        #expect(marked.foreign == bytes)
        var host = try FixtureHost(try #require(FixtureHost.usable.first))
        let setup = try host.setup()
        host.files[setup.edited, default: []] += Array("\n\(text)\n".utf8)
        let before = host.files
        #expect(try setup.changeToRemove(shim: "spin-v2", in: host.view) == nil)
        let install = try #require(try setup.change(toHave: .sample(), in: host.view))
        host.make(install)
        let removal = try #require(try setup.changeToRemove(shim: "spin-v2", in: host.view))
        host.make(removal)
        #expect(host.files == before)
    }

    @Test(arguments: ["# \"\"\"", "x = \"a\"\"\"", "x = 1 # '''", "{{ '''", "x = '\"\"\"'"])
    func `a block after what only looks like the beginning of a string is found`(line: String) throws {
        let block = "# >>> bobbin shim spin: managed, do not edit\n[x]\n# <<< bobbin shim spin\n"
        #expect(
            try MarkedText(Array("\(line)\n\(block)".utf8), path: "config.toml").owners == [.shim("spin")]
        )
    }

    @Test(arguments: [
        ("a.toml", "*.toml", true), ("a.toml", "*", true), ("a.toml", "a*l", true), ("a.toml", "*a.*", true),
        ("a.toml", "*.yaml", false), ("a.toml", "b*", false), ("", "*", true), ("", "", true),
        ("a", "", false),
        ("aXbXc", "a*b*c", true), ("abcbd", "*b*d", true), ("abcb", "*b", true), ("ab", "a*b*b", false),
        ("ä.toml", "*.toml", true), ("a.toml.bak", "*.toml", false), ("a.toml", "**.t**oml**", true),
    ])
    func `a star stands for any part of a name`(name: String, pattern: String, matches: Bool) {
        #expect(NamePattern(pattern).matches(name) == matches)
    }

    @Test func `many stars take no longer than the name and the pattern are long`() {
        let pattern = NamePattern(String(repeating: "*a", count: 60) + "*b")
        #expect(!pattern.matches(String(repeating: "a", count: 255)))
        #expect(pattern.matches(String(repeating: "a", count: 254) + "b"))
    }
}
