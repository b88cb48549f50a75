// SPDX-License-Identifier: Apache-2.0

import Attacks
import KubeModel
import Testing

@testable import KubeClient

/// Random kubeconfigs.
struct KubeconfigAttack {
    @Test func `a kubeconfig gives a configuration or an error that says where, and no secret`() throws {
        try Attack("kubeconfigs", rounds: 100).run { generator in
            let secret = "hush\(generator.int(0...99_999_999))"
            let document = Self.document(&generator, secret)
            do {
                let kubeconfig = try Kubeconfig(documents: [("/k/config", document)])
                let context = generator.once(in: 3) ? generator.text() : nil
                let configuration = try kubeconfig.configuration(context: context)
                try must(!"\(configuration)".contains(secret), "a description shows a secret")
            } catch let error as KubeError {
                try must(!"\(error)".contains(secret), "an error shows a secret")
                try must("\(error)".utf8.count < 1 << 17, "an error of \("\(error)".utf8.count) bytes")
            }
        }
    }

    private static func document(_ generator: inout AttackGenerator, _ secret: String) -> JSONValue {
        var value: JSONValue = [
            "apiVersion": "v1", "kind": "Config", "current-context": "here",
            "clusters": [["name": "c", "cluster": ["server": "https://10.0.0.1:6443"]]],
            "users": [["name": "u", "user": ["token": .string(secret)]]],
            "contexts": [["name": "here", "context": ["cluster": "c", "user": "u"]]],
        ]
        for _ in 0..<generator.int(0...4) {
            let odd = odd(&generator)
            switch generator.int(0...5) {
            case 0: value["current-context"] = odd
            case 1: value["clusters"] = [["name": "c", "cluster": ["server": odd]]]
            case 2:
                let field = generator.pick([
                    "certificate-authority-data", "insecure-skip-tls-verify", "proxy-url", "tls-server-name",
                    "certificate-authority",
                ])
                value["clusters"] = [
                    ["name": "c", "cluster": ["server": "https://a", "\(field)": odd]]
                ]
            case 3:
                let field = generator.pick([
                    "client-certificate-data", "client-key-data", "exec", "auth-provider", "username", "as",
                    "password", "tokenFile",
                ])
                value["users"] = [["name": "u", "user": ["token": .string(secret), "\(field)": odd]]]
            case 4: value["contexts"] = [["name": "here", "context": odd]]
            default: value[generator.pick(["clusters", "users", "contexts", "kind", generator.text()])] = odd
            }
        }
        return value
    }

    private static func odd(_ generator: inout AttackGenerator) -> JSONValue {
        switch generator.int(0...7) {
        case 0: return .null
        case 1: return .bool(true)
        case 2: return .integer(Int64(truncatingIfNeeded: generator.next()))
        case 3: return []
        case 4: return [:]
        case 5:
            var deep: JSONValue = "x"
            for _ in 0..<generator.int(1...40) { deep = [deep] }
            return deep
        case 6:
            return [
                "cluster": "c", "user": .string(generator.text()), "namespace": .string(generator.text()),
            ]
        default: return .string(generator.text())
        }
    }
}
