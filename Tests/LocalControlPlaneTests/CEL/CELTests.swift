// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

@testable import LocalControlPlane

struct CELTests {
    private func evaluate(_ source: String, self value: JSONValue = .null) throws -> CELValue {
        var interpreter = CELInterpreter([(name: "self", value: CELValue(value, nil))])
        return try interpreter.evaluate(try CELParser.parse(source))
    }

    private func isTrue(_ source: String, self value: JSONValue = .null) throws -> Bool {
        guard case .bool(let result) = try evaluate(source, self: value) else { return false }
        return result
    }

    @Test(arguments: [
        "1 + 2 * 3 == 7", "(1 + 2) * 3 == 9", "7 / 2 == 3", "-7 % 3 == -1", "1.5 * 2.0 == 3.0", "1 == 1.0",
        "1u + 2u == 3u", "0x10 == 16", "-9223372036854775808 < 0", "2 > 1 && !(1 > 2) || false",
        "true ? 1 == 1 : false", "'a' + \"b\" == 'ab'", "'''x'y''' == \"x'y\"", #"r'\d' == '\\d'"#,
        #"'\u00e9' == 'é'"#, "b'ab' == bytes('ab')", "[1, 2] + [3] == [1, 2, 3]", "2 in [1, 2]",
        "'k' in {'k': 1}",
        "{'a': 1}.a == 1", "{'a': 1}['a'] == 1", "[1, 2, 3][1] == 2", "size('héé') == 3",
        "[1, 2].size() == 2",
        "null == null", "type(1) == int", "type('') == string && type([]) == list",
        "false && 1 / 0 == 1 || true",
        "1 / 0 == 1 || true", "1.0 < 2", "'a' < 'b'", "!('x' in [])", "-(-1) == 1", "1 < 2 == true",
    ])
    func `operators and literals mean what the language says`(source: String) throws {
        #expect(try isTrue(source))
    }

    @Test(arguments: [
        "[1, 2, 3].all(x, x > 0)", "[1, 2, 3].exists(x, x == 2)", "[1, 2, 3].exists_one(x, x > 2)",
        "[1, 2, 3].filter(x, x > 1) == [2, 3]", "[1, 2].map(x, x * 2) == [2, 4]",
        "[1, 2, 3].map(x, x > 1, x * 2) == [4, 6]", "{'a': 1, 'b': 2}.all(k, k in ['a', 'b'])",
        "{'a': 1}.exists(k, k == 'a')", "[0, 1].exists(x, 1 / x == 1)", "![0, 1].all(x, 1 / x == 2)",
        "[[1], [2, 3]].all(x, x.all(y, y > 0))", "['a', 'b'].exists(x, ['b'].exists(y, y == x))",
    ])
    func `macros go over lists and maps`(source: String) throws {
        #expect(try isTrue(source))
    }

    @Test(arguments: [
        "'abc'.startsWith('ab') && 'abc'.endsWith('bc') && 'abc'.contains('b')", "'abc'.matches('^a.c$')",
        "'xabcx'.matches('b') && matches('xabcx', 'b') && !'ab'.contains('abc') && 'ab'.contains('')",
        "int('42') == 42 && string(42) == '42' && double('1.5') == 1.5 && bool('true') && int(3.9) == 3",
        "string(1.0) == '1' && string(true) == 'true'",
        "quantity('500m').isLessThan(quantity('1')) && quantity('1Gi').compareTo(quantity('1024Mi')) == 0",
        "isQuantity('100Mi') && !isQuantity('100 apples') && quantity('2').isGreaterThan(quantity('1'))",
    ])
    func `the functions that Bobbin's rules call are there`(source: String) throws {
        #expect(try isTrue(source))
    }

    @Test(arguments: [
        "has(self.a) && !has(self.z) && has(self.a.b)", "self.list.exists(x, x == 'p')",
        "self.a.all(k, k == 'b')", "self.list[1] == 'q' && self.a['b'] == 1",
    ])
    func `fields are read and tested`(source: String) throws {
        #expect(try isTrue(source, self: json(#"{"a": {"b": 1}, "list": ["p", "q"]}"#)))
    }

    @Test(arguments: [
        ("1 / 0", "division by zero"), ("5 % 0", "modulus by zero"),
        ("9223372036854775807 + 1", "integer overflow"),
        ("[1][5]", "index out of bounds: 5"), ("{'a': 1}.b", "no such key: b"),
        ("1 + 1.0", "no such overload"),
        ("'a' < 1", "no such overload"), ("bool('x')", "type conversion error"),
        ("[1].map(x, missing)", "no such attribute(s): missing"), ("quantity('x')", "quantities must match"),
    ])
    func `what has no value says why`(source: String, message: String) {
        let error = #expect(throws: CELError.self) { try evaluate(source) }
        #expect(error?.message.hasPrefix(message) == true)
    }

    @Test(arguments: [
        "1 +", "(1", "a b", "'x", "[1, 2", "{'a' 1}", "has(1)", "x.?a", "x[?0]", "[?x]", "x.all(1, true)",
        "return", "a ? b", "@",
    ])
    func `what isn't an expression doesn't parse`(source: String) {
        #expect(throws: CELError.self) { try CELParser.parse(source) }
    }

    @Test func `an expression that nests too deeply is refused, not run`() {
        let deep = String(repeating: "(", count: 5000) + "1" + String(repeating: ")", count: 5000)
        #expect(throws: CELError.self) { try CELParser.parse(deep) }
        #expect(throws: CELError.self) { try CELParser.parse(String(repeating: "!", count: 5000) + "true") }
    }

    @Test func `an evaluation that takes too long ends`() {
        let list = "[1,1,1,1,1,1,1,1,1,1]"
        let source =
            "\(list).all(a, \(list).all(b, \(list).all(c, \(list).all(d, \(list).all(e, \(list).all(f, true))))))"
        let error = #expect(throws: CELError.self) { try evaluate(source) }
        #expect(error?.message.hasPrefix("operation cancelled") == true)
    }
}
