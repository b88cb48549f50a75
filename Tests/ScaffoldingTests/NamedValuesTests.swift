// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Scaffolding

struct NamedValuesTests {
    private func parse(_ arguments: String...) throws -> [String] {
        try NamedValues.parse(arguments, of: "--variable").map { "\($0.name) is \($0.value)" }
    }

    @Test func `an argument may hold one or several`() throws {
        #expect(try parse("a=1", "b=2,c=3") == ["a is 1", "b is 2", "c is 3"])
        #expect(try parse("a=") == ["a is "])
    }

    @Test func `commas and equals signs of a value stay`() throws {
        #expect(try parse("greeting=hello, world") == ["greeting is hello, world"])
        #expect(try parse("url=http://h/?q=1") == ["url is http://h/?q=1"])
        #expect(try parse(#""list=1,2",b=3"#) == ["list is 1,2", "b is 3"])
        #expect(try parse(#"quote=5" wide"#) == [#"quote is 5" wide"#])
    }

    @Test(arguments: ["a", "=1"]) func `without a name it is refused and not repeated`(argument: String) {
        let error = #expect(throws: ScaffoldError.self) { try parse(argument) }
        #expect(error?.description.contains("name=value") == true)
    }

    @Test func `lists are separated by commas`() {
        #expect(NamedValues.list(["a,b", "c"]) == ["a", "b", "c"])
    }
}
