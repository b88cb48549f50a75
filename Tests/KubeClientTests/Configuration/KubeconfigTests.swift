// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

@testable import KubeClient

struct KubeconfigTests {
    private static func document(
        context: String = "here",
        cluster: JSONValue = ["server": "https://10.0.0.1:6443"],
        user: JSONValue = ["token": "t"]
    ) -> JSONValue {
        [
            "apiVersion": "v1", "kind": "Config", "current-context": .string(context),
            "clusters": [["name": "c", "cluster": cluster]],
            "users": [["name": "u", "user": user]],
            "contexts": [["name": "here", "context": ["cluster": "c", "user": "u", "namespace": "team"]]],
        ]
    }

    private func configuration(_ value: JSONValue, context: String? = nil) throws -> ClientConfiguration {
        try Kubeconfig(documents: [("/k/config", value)]).configuration(context: context)
    }

    private func message(_ value: JSONValue, context: String? = nil) -> String? {
        let error = #expect(throws: KubeError.self) { try configuration(value, context: context) }
        #expect(error?.code == .configuration)
        return error?.message
    }

    @Test func `a context leads to its server, user and namespace`() throws {
        let configuration = try configuration(Self.document())
        #expect(configuration.server == "https://10.0.0.1:6443")
        #expect(configuration.namespace == "team")
        #expect(configuration.authentication.method == .token(Secret("t")))
    }

    @Test func `verification is on when the kubeconfig is silent`() throws {
        #expect(try configuration(Self.document()).tls == TLSConfiguration())
        #expect(try configuration(Self.document()).tls.skipsVerification == false)
        let cluster: JSONValue = ["server": "https://x", "insecure-skip-tls-verify": true]
        #expect(try configuration(Self.document(cluster: cluster)).tls.skipsVerification)
    }

    @Test func `of two files the first counts, entry by entry`() throws {
        let first: JSONValue = [
            "current-context": "", "clusters": [["name": "c", "cluster": ["server": "https://first"]]],
            "contexts": .null,
        ]
        var second = Self.document(cluster: ["server": "https://second"])
        second["current-context"] = "here"
        let third = Self.document(context: "there")
        let kubeconfig = try Kubeconfig(documents: [
            ("/1", first), ("/n", .null), ("/2", second), ("/3", third),
        ])
        #expect(kubeconfig.currentContext == "here")
        #expect(try kubeconfig.configuration().server == "https://first")
    }

    @Test func `data beats the file`() throws {
        let cluster: JSONValue = [
            "server": "https://x", "certificate-authority": "/nowhere", "certificate-authority-data": "Y2E=",
        ]
        let user: JSONValue = ["client-certificate-data": "Y2VydA==", "client-key-data": "a2V5"]
        let configuration = try configuration(Self.document(cluster: cluster, user: user))
        #expect(configuration.tls.certificateAuthority == Array("ca".utf8))
        #expect(configuration.authentication.identity?.certificate == Array("cert".utf8))
        #expect(configuration.authentication.identity?.key.value == Array("key".utf8))
        #expect(configuration.authentication.method == .none)
    }

    @Test func `the token file beats the token, and lies beside the kubeconfig`() throws {
        let user: JSONValue = ["token": "t", "tokenFile": "sub/token"]
        #expect(
            try configuration(Self.document(user: user)).authentication.method
                == .tokenFile(path: "/k/sub/token")
        )
    }

    @Test func `server name, proxy and impersonation are taken over`() throws {
        let cluster: JSONValue = [
            "server": "https://x", "tls-server-name": "k8s", "proxy-url": "http://p:3128",
        ]
        let user: JSONValue = [
            "as": "jane", "as-groups": ["a"], "as-uid": "7", "username": "u", "password": "p",
        ]
        let configuration = try configuration(Self.document(cluster: cluster, user: user))
        #expect(configuration.tls.serverName == "k8s")
        #expect(configuration.proxyURL == "http://p:3128")
        #expect(
            configuration.authentication.impersonation == Impersonation(user: "jane", groups: ["a"], uid: "7")
        )
        #expect(configuration.authentication.method == .basic(username: "u", password: Secret("p")))
    }

    @Test func `an exec plugin is read whole`() throws {
        let cluster: JSONValue = [
            "server": "https://x", "certificate-authority-data": "Y2E=",
            "extensions": [["name": "client.authentication.k8s.io/exec", "extension": ["audience": "me"]]],
        ]
        let user: JSONValue = [
            "exec": [
                "apiVersion": "client.authentication.k8s.io/v1beta1", "command": "./login",
                "args": ["a", "b"],
                "env": [["name": "K", "value": "v"]], "installHint": "Get it.", "interactiveMode": "Never",
                "provideClusterInfo": true,
            ]
        ]
        let method = try configuration(Self.document(cluster: cluster, user: user)).authentication.method
        guard case .exec(let plugin) = method else {
            Issue.record("not an exec plugin: \(method)")
            return
        }
        #expect(plugin.command == "/k/./login")
        #expect(plugin.arguments == ["a", "b"])
        #expect(plugin.environment == ["K": Secret("v")])
        #expect(plugin.installHint == "Get it.")
        #expect(plugin.interactiveMode == .never)
        #expect(plugin.apiVersion == "client.authentication.k8s.io/v1beta1")
        #expect(
            plugin.clusterInfo.map { String(decoding: $0, as: UTF8.self) }
                == #"{"server":"https://x","certificate-authority-data":"Y2E=","config":{"audience":"me"}}"#
        )
    }

    @Test func `what is missing is named`() {
        #expect(
            message(Self.document(), context: "there")
                == "context \"there\" not found in /k/config; available: here"
        )
        #expect(
            message(Self.document(context: ""))
                == "no context selected: current-context is not set in /k/config; available: here"
        )
        #expect(
            message(.null)
                == "no context selected: current-context is not set in /k/config; it has no contexts"
        )
        #expect(message(Self.document(cluster: .null)) == "cluster \"c\" in /k/config: server must be set")
        #expect(
            message(Self.document(cluster: ["server": "10.0.0.1"]))
                == "cluster \"c\" in /k/config: invalid server URL \"10.0.0.1\": it must start with https:// or "
                + "http://"
        )
        var document = Self.document()
        document["users"] = []
        #expect(message(document) == "user \"u\" not found in /k/config; it has no users")
    }

    @Test(
        arguments: [
            (["client-certificate-data": "!"], "client-certificate-data is not valid base64"),
            (["client-certificate-data": "Y2E="], "client-key must be set when client-certificate is set"),
            (["client-key-data": "Y2E="], "client-certificate must be set when client-key is set"),
            (["client-key": "no/key"], "cannot read client-key \"/k/no/key\": No such file or directory"),
            (["token": 12345], "token must be a string; put it in quotes"),
            (
                ["exec": ["command": "x", "apiVersion": "v1alpha1"]],
                "exec: apiVersion must be one of client.authentication.k8s.io/v1, client.authentication.k8s.io/v1beta1"
            ),
            (["exec": ["apiVersion": "client.authentication.k8s.io/v1"]], "exec: command must be set"),
            (
                ["auth-provider": ["name": "gcp"]],
                "auth-provider is not supported (Kubernetes removed it in 1.26); use an exec plugin"
            ),
            (["as-groups": ["a"]], "as-groups and as-uid require as"),
        ] as [(JSONValue, String)]
    )
    func `a user that can't be used is named with the reason`(user: JSONValue, reason: String) {
        #expect(message(Self.document(user: user)) == "user \"u\" in /k/config: \(reason)")
    }

    @Test(
        arguments: [
            "text", ["clusters": "x"], ["users": [["user": [:]]]],
            ["contexts": [["name": "x", "context": 3]]],
            ["current-context": 3],
        ] as [JSONValue]
    )
    func `a document that isn't a kubeconfig is refused`(value: JSONValue) {
        let error = #expect(throws: KubeError.self) { try Kubeconfig(documents: [("/k/config", value)]) }
        #expect(error?.message.contains("/k/config") == true)
    }

    @Test(
        arguments: [
            (["KUBECONFIG": "/a:/b::", "HOME": "/h"], ["/a", "/b"]),
            (["KUBECONFIG": "", "HOME": "/h"], ["/h/.kube/config"]),
            ([:], []),
        ] as [([String: String], [String])]
    )
    func `the files are those of the list, else the one at home`(
        environment: [String: String],
        paths: [String]
    ) {
        #expect(Kubeconfig.paths(environment: environment) == paths)
    }
}
