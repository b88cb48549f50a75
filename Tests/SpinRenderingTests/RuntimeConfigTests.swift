// SPDX-License-Identifier: Apache-2.0

import Foundation
import KubeModel
import SpinAPI
import SpinRendering
import Testing

struct RuntimeConfigTests {
    private func app(_ config: RuntimeConfig, name: String = "app") -> SpinApp {
        var app = SpinApp()
        app.metadata.key = ObjectKey(namespace: "ns", name: name)
        app.spec.image = "image"
        app.spec.runtimeConfig = config
        return app
    }

    private func rendered(
        _ config: RuntimeConfig,
        resolved: ResolvedConfig = .init(),
        name: String = "app",
        longSecretName: Bool = false
    ) throws -> RenderedApp {
        let executor = SpinAppExecutor(createDeployment: true, deploymentConfig: .shim)
        return try SpinAppRendering.render(
            app: app(config, name: name),
            executor: executor,
            runtimeConfig: .resolved(resolved),
            longSecretName: longSecretName
        )
    }

    private func toml(_ config: RuntimeConfig, resolved: ResolvedConfig = .init()) throws -> String {
        let secret = try rendered(config, resolved: resolved).readableObjects.last
        return try #require(secret?[path: "stringData", "runtime-config.toml"]?.string)
    }

    private func store(_ name: String, _ options: [RuntimeConfig.Option] = []) -> RuntimeConfig {
        var config = RuntimeConfig()
        config.keyValueStores = [.init(name: name, type: "t", options: options)]
        return config
    }

    private static let head = "[[config_provider]]\ntype = 'env'\nprefix = 'SPIN_VARIABLE_'\n"

    @Test func `an app without runtime configuration gets the Secret that every such app gets`() throws {
        let rendered = try rendered(.init(), name: "py-spin")
        #expect(rendered.runtimeConfigSecretName == "py-spin-760b133c")
        #expect(try toml(.init()) == Self.head)
    }

    @Test func `a redis store gives the name that spin-operator gives it`() throws {
        var config = RuntimeConfig()
        let option = RuntimeConfig.Option(name: "url", value: "redis://localhost:9000")
        config.keyValueStores = [.init(name: "default", type: "redis", options: [option])]
        #expect(try rendered(config).runtimeConfigSecretName == "app-533932d0")
    }

    static let values: [(String, String)] = [
        ("plain", "'plain'"), ("", "''"), ("C:\\path", "'C:\\path'"), ("say \"hi\"", "'say \"hi\"'"),
        ("tab\there", "'tab\there'"), ("it's", "\"it's\""), ("it's \"x\"\\", "\"it's \\\"x\\\"\\\\\""),
        ("a\nb", "\"a\\nb\""), ("a\r\nb", "\"a\\r\\nb\""), ("tab\tand\nbreak", "\"tab\\tand\\nbreak\""),
        ("\u{0}", "\"\\u0000\""), ("\u{1}", "\"\\u0001\""), ("\u{7}", "\"\\u0007\""), ("\u{8}", "\"\\b\""),
        ("\u{b}", "\"\\u000B\""), ("\u{c}", "\"\\f\""), ("\u{1b}", "\"\\u001B\""), ("\u{1f}", "\"\\u001F\""),
        ("\u{7f}", "\"\\u007F\""), ("é😀", "'é😀'"), ("é'", "\"é'\""), ("\u{80}\u{2028}", "'\u{80}\u{2028}'"),
    ]

    @Test(arguments: values)
    func `a value is quoted as go-toml quotes it`(value: String, quoted: String) throws {
        let config = store("s", [.init(name: "k", value: value)])
        let table = "[key_value_store]\n[key_value_store.s]\nk = \(quoted)\ntype = 't'\n"
        // By their bytes: Swift takes strings for equal that differ in them.
        #expect(try toml(config).utf8.elementsEqual("\(Self.head)\n\(table)".utf8))
    }

    static let keys: [(String, String)] = [
        ("a-b_C9", "a-b_C9"), ("", "''"), ("a.b", "'a.b'"), ("a b", "'a b'"), ("it's", "\"it's\""),
        ("a\nb", "\"a\\nb\""), ("é", "'é'"), ("\"", "'\"'"), ("\u{7f}", "\"\\u007F\""), ("a\tb", "'a\tb'"),
    ]

    @Test(arguments: keys)
    func `a name is bare where it can be, else quoted as go-toml quotes it`(name: String, key: String) throws
    {
        let text = try toml(store(name))
        #expect(
            text.utf8.elementsEqual(
                "\(Self.head)\n[key_value_store]\n[key_value_store.\(key)]\ntype = 't'\n".utf8
            )
        )
    }

    @Test func `tables and options are sorted by their bytes`() throws {
        var config = RuntimeConfig()
        let options = ["é", "b", "B", "a", "url", "aa"].map { RuntimeConfig.Option(name: $0, value: "x") }
        config.keyValueStores = ["b", "Z", "a"].map { .init(name: $0, type: "t") }
        config.sqliteDatabases = [.init(name: "one", type: "t", options: options)]
        config.llmCompute = .init(type: "t")
        let expected = """
            \(Self.head)
            [key_value_store]
            [key_value_store.Z]
            type = 't'

            [key_value_store.a]
            type = 't'

            [key_value_store.b]
            type = 't'

            [sqlite_database]
            [sqlite_database.one]
            B = 'x'
            a = 'x'
            aa = 'x'
            b = 'x'
            type = 't'
            url = 'x'
            'é' = 'x'

            [llm_compute]
            type = 't'

            """
        #expect(try toml(config) == expected)
    }

    @Test func `of two options of a name the last is used, even in place of the type`() throws {
        let config = store(
            "s",
            [
                .init(name: "k", value: "1"), .init(name: "type", value: "other"),
                .init(name: "k", value: "2"),
            ]
        )
        #expect(try toml(config).hasSuffix("k = '2'\ntype = 'other'\n"))
    }

    @Test func `bytes of a Secret that are no text stay as they are`() throws {
        let selector = RuntimeConfig.KeySelector(name: "s", key: "k")
        let config = store("s", [.init(name: "k", source: .init(secret: selector))])
        let resolved = ResolvedConfig(secrets: ["s": ["k": [0xFF, 0xFE]]])
        let secret = try #require(try rendered(config, resolved: resolved).runtimeConfigSecret)
        let encoded = try #require(secret[path: "data", "runtime-config.toml"]?.string)
        let expected =
            Array("\(Self.head)\n[key_value_store]\n[key_value_store.s]\nk = '".utf8) + [0xFF, 0xFE]
            + Array("'\ntype = 't'\n".utf8)
        #expect(encoded == Data(expected).base64EncodedString())
    }

    @Test func `what has to be read is named once, with its keys`() {
        var config = store(
            "a",
            [
                .init(name: "1", source: .init(secret: .init(name: "s", key: "x"))),
                .init(name: "2", source: .init(secret: .init(name: "s", key: "y"))),
                .init(name: "3", value: "given", source: .init(secret: .init(name: "unused", key: "x"))),
            ]
        )
        config.llmCompute = .init(
            type: "t",
            options: [.init(name: "1", source: .init(configMap: .init(name: "c", key: "z")))]
        )
        let dependencies = SpinAppRendering.dependencies(of: app(config))
        #expect(dependencies.secrets == ["s": ["x", "y"]])
        #expect(dependencies.configMaps == ["c": ["z"]])
        config.loadFromSecret = "own"
        #expect(SpinAppRendering.dependencies(of: app(config)).isEmpty)
    }

    @Test func `a Secret that does not exist is an error that names the field`() throws {
        let config = store("s", [.init(name: "url", source: .init(secret: .init(name: "gone", key: "k")))])
        let error = try #require(throws: RenderError.self) { try rendered(config) }
        #expect(error.reason == .secretNotFound)
        #expect(
            error.description
                == "spec.runtimeConfig.keyValueStores[0].options[0].valueFrom.secretKeyRef: Secret \"gone\" not "
                + "found in the app's namespace"
        )
    }

    @Test func `a key that does not exist is an error that names object, key and field`() throws {
        let missing = RuntimeConfig.KeySelector(name: "c", key: "no")
        let config = store("s", [.init(name: "a", source: .init(configMap: missing))])
        let error = try #require(throws: RenderError.self) {
            try rendered(config, resolved: .init(configMaps: ["c": ["yes": "hidden"]]))
        }
        #expect(error.reason == .keyNotFound)
        #expect(
            error.description
                == "spec.runtimeConfig.keyValueStores[0].options[0].valueFrom.configMapKeyRef: "
                + "ConfigMap \"c\" has no key \"no\""
        )
    }

    @Test(arguments: [ResolvedConfig(), ResolvedConfig(secrets: ["gone": [:]])])
    func `what is optional and doesn't exist is empty`(resolved: ResolvedConfig) throws {
        let optional = RuntimeConfig.KeySelector(name: "gone", key: "no", isOptional: true)
        let config = store("s", [.init(name: "b", source: .init(secret: optional))])
        #expect(try toml(config, resolved: resolved).hasSuffix("b = ''\ntype = 't'\n"))
    }

    @Test func `the longer name tells configurations apart that have a checksum in common`() throws {
        // Two values with the same Adler-32: the sums of their bytes, and those weighted by place, are equal.
        let one = try rendered(store("s", [.init(name: "k", value: "bccb")]))
        let other = try rendered(store("s", [.init(name: "k", value: "cbbc")]))
        #expect(one.runtimeConfigSecretName == other.runtimeConfigSecretName)
        #expect(one.runtimeConfigDigest != other.runtimeConfigDigest)
        let long = try rendered(store("s", [.init(name: "k", value: "bccb")]), longSecretName: true)
        let otherLong = try rendered(store("s", [.init(name: "k", value: "cbbc")]), longSecretName: true)
        let digest = try #require(long.runtimeConfigDigest)
        #expect(digest == one.runtimeConfigDigest)
        #expect(
            long.runtimeConfigSecretName == "\(one.runtimeConfigSecretName ?? "")-\(digest.prefix(8))"
        )
        #expect(long.runtimeConfigSecretName != otherLong.runtimeConfigSecretName)
        let mounted = long.deployment?[path: "spec", "template", "spec", "volumes"]?.array?.first
        #expect(mounted?[path: "secret", "secretName"]?.string == long.runtimeConfigSecretName)
        #expect(long.runtimeConfigSecret?[path: "metadata", "name"]?.string == long.runtimeConfigSecretName)
    }

    @Test(arguments: [1, 235, 236, 242, 253])
    func `the longer name fits whatever the app is called`(length: Int) throws {
        let name = String(repeating: "a", count: length)
        let secret = try rendered(.init(), name: name, longSecretName: true).runtimeConfigSecretName
        #expect(try #require(secret).utf8.count <= 253)
    }

    @Test func `a Secret that is known is mounted, and its values aren't needed`() throws {
        let config = store("s", [.init(name: "k", source: .init(secret: .init(name: "gone", key: "k")))])
        let executor = SpinAppExecutor(createDeployment: true, deploymentConfig: .shim)
        let rendered = try SpinAppRendering.render(
            app: app(config),
            executor: executor,
            runtimeConfig: .known(secretName: "app-1234")
        )
        #expect(rendered.runtimeConfigSecret == nil)
        #expect(rendered.runtimeConfigDigest == nil)
        #expect(rendered.runtimeConfigSecretName == "app-1234")
        let mounted = rendered.deployment?[path: "spec", "template", "spec", "volumes"]?.array?.first
        #expect(mounted?[path: "secret", "secretName"] == "app-1234")
        var own = config
        own.loadFromSecret = "own"
        let loaded = try SpinAppRendering.render(
            app: app(own),
            executor: executor,
            runtimeConfig: .known(secretName: "app-1234")
        )
        #expect(loaded.runtimeConfigSecretName == "own")
    }
}

extension SpinAppExecutor.DeploymentConfig {
    /// Of an executor that runs apps with the shim.
    static var shim: Self {
        var config = Self()
        config.runtimeClassName = "spin"
        return config
    }
}
