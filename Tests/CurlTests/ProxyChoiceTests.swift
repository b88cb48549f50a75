// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Curl

/// Which proxy is asked.
struct ProxyChoiceTests {
    private func choice(
        _ scheme: String,
        http: String? = nil,
        https: String? = nil,
        noProxy: String? = nil,
        _ environment: [String: String] = [:]
    ) -> ProxyChoice {
        let given = scheme == "https" ? https : http
        return ProxyChoice(scheme: scheme, given: given, noProxy: noProxy) { environment[$0] }
    }

    @Test func `a given proxy wins over the environment's, each for its scheme`() {
        let environment = ["http_proxy": "e1", "https_proxy": "e2", "no_proxy": "e3"]
        #expect(choice("http", environment).url == "e1")
        #expect(choice("https", environment).url == "e2")
        #expect(choice("http", http: "r1", environment).url == "r1")
        #expect(choice("https", http: "r1", environment).url == "e2")
        #expect(choice("http", environment).exceptions == "e3")
        #expect(choice("http", noProxy: "r3", environment).exceptions == "r3")
        #expect(choice("http", http: "", environment).url == "")
    }

    @Test func `the environment is read in lower case, then in upper case, then for all schemes`() {
        #expect(choice("https", ["HTTPS_PROXY": "u", "https_proxy": "l"]).url == "l")
        #expect(choice("https", ["HTTPS_PROXY": "u", "ALL_PROXY": "a"]).url == "u")
        #expect(choice("https", ["ALL_PROXY": "a", "http_proxy": "h"]).url == "a")
        #expect(choice("https", ["https_proxy": ""]).url == "")
    }

    @Test(arguments: ["gopher://user:secret@proxy:1", "http://user:secret@pro xy:1", "http://user:secret@:x"])
    func `a proxy that can't be used is refused without its password`(url: String) {
        let failure = ProxyChoice(url: url).failure
        #expect(failure?.kind == .request)
        #expect(failure?.description.contains("proxy") == true)
        #expect(failure?.description.contains("secret") == false)
    }

    @Test(arguments: ["", "proxy:3128", "http://user:secret@proxy", "socks5h://proxy:1", "socks://proxy:1"])
    func `a proxy that libcurl understands is accepted`(url: String) {
        #expect(ProxyChoice(url: url).failure == nil)
    }
}
