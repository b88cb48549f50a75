// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

@testable import LocalControlPlane

struct PatchTests {
    /// The examples of RFC 7386, appendix A.
    @Test(arguments: [
        (#"{"a":"b"}"#, #"{"a":"c"}"#, #"{"a":"c"}"#), (#"{"a":"b"}"#, #"{"b":"c"}"#, #"{"a":"b","b":"c"}"#),
        (#"{"a":"b"}"#, #"{"a":null}"#, #"{}"#), (#"{"a":"b","b":"c"}"#, #"{"a":null}"#, #"{"b":"c"}"#),
        (#"{"a":["b"]}"#, #"{"a":"c"}"#, #"{"a":"c"}"#), (#"{"a":"c"}"#, #"{"a":["b"]}"#, #"{"a":["b"]}"#),
        (#"{"a":{"b":"c"}}"#, #"{"a":{"b":"d","c":null}}"#, #"{"a":{"b":"d"}}"#),
        (#"{"a":[{"b":"c"}]}"#, #"{"a":[1]}"#, #"{"a":[1]}"#), (#"["a","b"]"#, #"["c","d"]"#, #"["c","d"]"#),
        (#"{"a":"b"}"#, #"["c"]"#, #"["c"]"#), (#"{"a":"foo"}"#, #"null"#, #"null"#),
        (#"{"e":null}"#, #"{"a":1}"#, #"{"e":null,"a":1}"#),
        (#"[1,2]"#, #"{"a":"b","c":null}"#, #"{"a":"b"}"#),
        (#"{}"#, #"{"a":{"bb":{"ccc":null}}}"#, #"{"a":{"bb":{}}}"#),
    ])
    func `a merge patch follows the RFC's examples`(target: String, patch: String, result: String) {
        #expect(MergePatch.apply(json(patch), to: json(target)) == json(result))
    }

    /// The examples of RFC 6902, appendix A, and pointers of RFC 6901.
    @Test(arguments: [
        (#"{"foo":"bar"}"#, #"[{"op":"add","path":"/baz","value":"qux"}]"#, #"{"baz":"qux","foo":"bar"}"#),
        (
            #"{"foo":["bar","baz"]}"#, #"[{"op":"add","path":"/foo/1","value":"qux"}]"#,
            #"{"foo":["bar","qux","baz"]}"#
        ),
        (
            #"{"foo":["bar"]}"#, #"[{"op":"add","path":"/foo/-","value":["abc"]}]"#,
            #"{"foo":["bar",["abc"]]}"#
        ),
        (#"{"baz":"qux","foo":"bar"}"#, #"[{"op":"remove","path":"/baz"}]"#, #"{"foo":"bar"}"#),
        (#"{"foo":["bar","qux","baz"]}"#, #"[{"op":"remove","path":"/foo/1"}]"#, #"{"foo":["bar","baz"]}"#),
        (#"{"baz":"qux"}"#, #"[{"op":"replace","path":"/baz","value":"boo"}]"#, #"{"baz":"boo"}"#),
        (
            #"{"foo":{"bar":"baz","waldo":"fred"},"qux":{"corge":"grault"}}"#,
            #"[{"op":"move","from":"/foo/waldo","path":"/qux/thud"}]"#,
            #"{"foo":{"bar":"baz"},"qux":{"corge":"grault","thud":"fred"}}"#
        ),
        (
            #"{"foo":["all","grass","cows","eat"]}"#, #"[{"op":"move","from":"/foo/1","path":"/foo/3"}]"#,
            #"{"foo":["all","cows","eat","grass"]}"#
        ),
        (#"{"a":{"b":1}}"#, #"[{"op":"copy","from":"/a","path":"/c"}]"#, #"{"a":{"b":1},"c":{"b":1}}"#),
        (#"{"a/b":{"m~n":1}}"#, #"[{"op":"replace","path":"/a~1b/m~0n","value":2}]"#, #"{"a/b":{"m~n":2}}"#),
        (
            #"{"m":{"finalizers":["x"]}}"#,
            #"[{"op":"test","path":"/m/finalizers","value":["x"]},{"op":"remove","path":"/m/finalizers"}]"#,
            #"{"m":{}}"#
        ),
        (#"{"a":1}"#, #"[{"op":"test","path":"/b","value":null}]"#, #"{"a":1}"#),
    ])
    func `a JSON patch follows the RFC's examples`(target: String, patch: String, result: String) throws {
        #expect(try JSONPatch.apply(json(patch), to: json(target)) == json(result))
    }

    @Test(arguments: [
        (#"[{"op":"test","path":"/a","value":2}]"#, PatchError.Kind.unprocessable),
        (#"[{"op":"remove","path":"/nope"}]"#, .unprocessable),
        (#"[{"op":"replace","path":"/nope","value":1}]"#, .unprocessable),
        (#"[{"op":"add","path":"/x/y","value":1}]"#, .unprocessable),
        (#"[{"op":"add","path":"/list/9","value":1}]"#, .unprocessable),
        (#"[{"op":"move","from":"/o","path":"/o/inside"}]"#, .unprocessable),
        (#"[{"op":"paint","path":"/a"}]"#, .malformed), (#"{"op":"add"}"#, .malformed),
        (#"[{"op":"add","path":"a","value":1}]"#, .malformed),
    ])
    func `a JSON patch that doesn't fit fails as a whole`(patch: String, kind: PatchError.Kind) {
        let target = json(#"{"a":1,"list":[],"o":{}}"#)
        let error = #expect(throws: PatchError.self) { try JSONPatch.apply(json(patch), to: target) }
        #expect(error?.kind == kind)
    }
}
