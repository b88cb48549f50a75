import KubeModel
import ShimRendering
import SpinAPI
import Testing

struct InstallationOrderTests {
    @Test(arguments: GoldenTests.names, [InstallationOrder.Operation.install, .uninstall])
    func `an agent reads the order that was rendered`(
        name: String,
        operation: InstallationOrder.Operation
    ) throws {
        let rendering = try ShimManifest.rendering(ShimManifest.shim(name))
        let text = try #require(rendering.daemonSet(for: operation).orderText)
        #expect(try InstallationOrder(json: Array(text.utf8)) == rendering.order(for: operation))
    }

    @Test func `what Kubernetes would replace in a variable isn't in the order`() throws {
        let patch = "spec: {containerdRuntimeOptions: {A: '$(BOBBIN) $$ $', $(B): x}}"
        let rendering = try ShimManifest.rendering(ShimManifest.shim("everything", patch: patch))
        let text = try #require(rendering.daemonSet(for: .install).orderText)
        #expect(!text.contains("$"))
        let order = try InstallationOrder(json: Array(text.utf8))
        #expect(order.options["A"] == "$(BOBBIN) $$ $")
        #expect(order.options["$(B)"] == "x")
        #expect(order.host.restartCommand == ["sh", "-c", "kill -HUP $$"])
    }

    @Test func `what cleans up needs no artifact, and nothing that only fetching needs`() throws {
        let rendering = try ShimManifest.rendering(ShimManifest.shim("everything"))
        let order = rendering.uninstallOrder
        #expect(order.sources.isEmpty)
        #expect(order.publicKey == nil)
        let spec = rendering.daemonSet(for: .uninstall).podTemplate?["spec"]
        let volumes = spec?["volumes"]?.array?.compactMap { $0["name"]?.string }
        #expect(volumes == ["host", "tmp"])
        // A node that left the Shim's selector is what there is to clean.
        #expect(spec?[path: "nodeSelector", "pool"] == nil)
        #expect(order.handler == "slight-v1")
        #expect(order.host == rendering.installOrder.host)
    }

    @Test(
        arguments: [
            ("true", true), ("false", false), ("True", "True"), ("", ""), ("yes", "yes"),
            ("0", 0), ("17", 17), ("+17", 17), ("-17", -17), ("1_000", 1000), (" 5 ", 5),
            ("007", "007"), ("1__0", "1__0"), ("_1", "_1"), ("0x10", "0x10"),
            ("9223372036854775807", .integer(.max)),
            ("9223372036854775808", "9223372036854775808"), ("1.5", .number(1.5)), ("-0.25", .number(-0.25)),
            ("5e+22", .number(5e22)), ("1e400", "1e400"), ("1.", "1."), (".5", ".5"), ("inf", "inf"),
            ("nan", "nan"),
            (#""/usr/bin/runc""#, "/usr/bin/runc"), ("'/usr/bin/runc'", "/usr/bin/runc"), (#""""#, ""),
            (#""a\tb\"c\\ \u00e9""#, "a\tb\"c\\ é"), (#"'a\tb'"#, #"a\tb"#), (#""\q""#, #""\q""#),
            (#""\ud800""#, #""\ud800""#), (#""open"#, #""open"#), ("'open", "'open"),
            (#"["a", 'b']"#, ["a", "b"]), ("[1,2, ]", [1, 2]), ("[]", []), ("[ true ]", [true]),
            ("[1", "[1"), ("[[1]]", "[[1]]"), ("[1 2]", "[1 2]"), ("[,]", "[,]"),
            ("1979-05-27", "1979-05-27"), ("{a = 1}", "{a = 1}"), ("plain text", "plain text"),
            ("io.containerd.spin.v2", "io.containerd.spin.v2"),
        ] as [(String, JSONValue)]
    )
    func `text that is a value of TOML stands for it`(text: String, value: JSONValue) throws {
        #expect(try Self.option(.string(text)) == value)
    }

    @Test(arguments: [
        "true\n[plugins]", "1\nx = 2", "\"a\"\n[evil]", "\"a\" # comment", "'a' = 'b'", "\"\"\"\nx\"\"\"",
        "true # x", "[1]\n[evil]", "\"a\nb\"", "'a\nb'", "true\r\nx = 1", "\"a\u{0}\"",
    ])
    func `text with more than a value stands for itself`(text: String) throws {
        #expect(try Self.option(.string(text)) == .string(text))
    }

    @Test(arguments: [true, 3, .number(0.5)] as [JSONValue])
    func `what has a type keeps it`(value: JSONValue) throws {
        #expect(try Self.option(value) == value)
    }

    @Test(arguments: [
        ("/a/{arch}/b-{arch}", ["amd64": "/a/amd64/b-amd64", "arm64": "/a/arm64/b-arm64"]),
        ("/{arch}", ["amd64": "/amd64", "arm64": "/arm64"]), ("/a/b", ["*": "/a/b"]),
        ("/{a}/{arch/{", ["*": "/{a}/{arch/{"]),
        ("/{{arch}}", ["amd64": "/{amd64}", "arm64": "/{arm64}"]),
    ])
    func `a file may be another for each architecture`(path: String, files: [String: String]) throws {
        let patch = "spec: {fetchStrategy: {file: {path: '\(path)'}}}"
        let rendering = try ShimManifest.rendering(ShimManifest.shim("air-gapped", patch: patch))
        #expect(rendering.installOrder.sources == files.mapValues { ArtifactSource(.file($0)) })
    }

    private static func option(_ value: JSONValue) throws -> JSONValue? {
        var shim = try ShimManifest.shim("everything")
        shim.spec.containerdRuntimeOptions = ["Option": value]
        return try ShimManifest.rendering(shim).installOrder.options["Option"]
    }
}
