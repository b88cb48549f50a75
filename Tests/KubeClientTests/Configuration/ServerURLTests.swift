// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import KubeClient

struct ServerURLTests {
    @Test(arguments: [
        ("https://10.0.0.1:6443", "https 10.0.0.1 6443 "), ("https://k8s", "https k8s 443 "),
        ("HTTP://k8s/", "http k8s 80 "),
        ("https://[fd00::1]:6443", "https [fd00::1] 6443 "), ("https://[fd00::1]", "https [fd00::1] 443 "),
        ("https://rancher/k8s/clusters/c-1/", "https rancher 443 /k8s/clusters/c-1"),
    ])
    func `a URL is taken apart`(text: String, parts: String) throws {
        let url = try ServerURL(text)
        #expect("\(url.scheme) \(url.host) \(url.port) \(url.basePath)" == parts)
    }

    @Test(arguments: [
        "", "k8s:6443", "ftp://k8s", "https://", "https://:6443", "https://k8s:0", "https://k8s:x",
        "https://k8s:70000",
        "https://[fd00::1", "https://[]:1", "https://k8s?x=1", "https://k8s/a#b", "https://a b",
    ])
    func `anything else is refused`(text: String) {
        let error = #expect(throws: KubeError.self) { try ServerURL(text) }
        #expect(error?.code == .configuration)
    }

    @Test func `a password in a URL is refused without repeating it`() {
        let error = #expect(throws: KubeError.self) { try ServerURL("https://jane:s3cr3t@k8s") }
        #expect(error?.message.contains("s3cr3t") == false)
    }
}
