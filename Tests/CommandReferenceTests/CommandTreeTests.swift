// SPDX-License-Identifier: Apache-2.0

import CommandReference
import Testing

struct CommandTreeTests {
    private static let dump = #"""
        {"command":{"commandName":"tool","abstract":"A tool.","subcommands":[
          {"commandName":"get","aliases":["list"],"abstract":"Gets a|b.","discussion":"First.\n\n  tool get x\n",
           "shouldDisplay":true,
           "arguments":[
            {"kind":"positional","valueName":"name","isOptional":true,"isRepeating":true,"shouldDisplay":true,
             "abstract":"Names."},
            {"kind":"option","valueName":"format","isOptional":true,"isRepeating":false,"shouldDisplay":true,
             "names":[{"kind":"long","name":"output"},{"kind":"short","name":"o"}],"abstract":"How.",
             "completionKind":{"list":{"values":["json","yaml"]}}},
            {"kind":"option","valueName":"order","isOptional":true,"isRepeating":false,"shouldDisplay":true,
             "names":[{"kind":"long","name":"order"}],"abstract":"In which order.","allValues":["up","down"]},
            {"kind":"option","valueName":"namespace","isOptional":false,"isRepeating":false,"shouldDisplay":true,
             "names":[{"kind":"long","name":"namespace"}],"abstract":"Where."},
            {"kind":"option","valueName":"n=v","isOptional":true,"isRepeating":true,"shouldDisplay":true,
             "names":[{"kind":"long","name":"label"}],"abstract":"One; may be repeated."},
            {"kind":"flag","isOptional":true,"isRepeating":false,"shouldDisplay":true,
             "names":[{"kind":"long","name":"watch"}],"abstract":"Go on.","defaultValue":"false"}]},
          {"commandName":"secret","abstract":"Not shown.","shouldDisplay":false}]}}
        """#

    @Test(
        arguments: [
            ([""], ["get"]), (["g"], ["get"]), (["x"], []), (["get", "--ou"], ["--output"]),
            (["get", "--order", "d"], ["down"]),
            (["get", "-o", ""], ["json", "yaml"]), (["list", "--output", "y"], ["yaml"]),
            (["get", "--output=j"], ["--output=json"]),
            (["get", "--"], ["--output", "--order", "--namespace", "--label", "--watch"]),
        ] as [([String], [String])]
    )
    func `a word is completed by what the command knows`(words: [String], expected: [String]) throws {
        #expect(try CommandTree(dump: Self.dump).completions(of: words).words == expected)
    }

    @Test(
        arguments: [
            (["get", "hel"], "name"), (["get", "--watch", ""], "name"),
            (["get", "--namespace", "d"], "namespace"),
        ] as [([String], String)]
    )
    func `what only the cluster knows is named`(words: [String], argument: String) throws {
        #expect(try CommandTree(dump: Self.dump).completions(of: words).argument == argument)
    }

    @Test func `the page has each command that is shown, with its examples and options`() throws {
        let page = CommandPage.text(try CommandTree(dump: Self.dump))
        #expect(page.contains("| [`tool get`](#tool-get) | Gets a\\|b. |"))
        #expect(page.contains("## tool get\n"))
        #expect(page.contains("```console\ntool get [options] [<name> ...]\n```"))
        #expect(page.contains("```console\ntool get x\n"))
        #expect(page.contains("| `-o`, `--output <format>` | How. |  |"))
        #expect(page.contains("| `--order <order>` | In which order. One of: up, down. |  |"))
        #expect(page.contains("| `--namespace <namespace>` | Where. Required. |"))
        #expect(page.contains("| `--label <n=v>` | One; may be repeated. |  |"))
        #expect(page.contains("| `--watch` | Go on. |  |"))
        #expect(!page.contains("secret"))
    }
}
