// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Scaffolding

struct ImageNameTests {
    @Test(arguments: [
        ("nginx", "nginx"), ("nginx:latest", "nginx"), ("me/hello-rust", "hello-rust"),
        ("ghcr.io/me/hello-rust:v1.0.0", "hello-rust"), ("ghcr.io/org/team/app:v1", "app"),
        ("localhost:5000/hello:1", "hello"), ("localhost/hello", "hello"), ("REGISTRY/hello", "hello"),
        ("[::1]:5000/hello", "hello"), ("ttl.sh/hello_world:1h", "hello-world"), ("ttl.sh/a.b__c", "a-b--c"),
        (
            "ttl.sh/hello@sha256:cc4b191d11728b4e9e024308f0c03aded893da2002403943adc9deb8c4ca1644", "hello"
        ),
        (
            "r.io:443/a/hello:1@sha256:cc4b191d11728b4e9e024308f0c03aded893da2002403943adc9deb8c4ca1644",
            "hello"
        ),
        ("ghcr.io/me/2048", "2048"),
    ])
    func `an app is called what its image is called`(reference: String, name: String) throws {
        let image = try #require(ImageName(reference))
        #expect(AppName.suggested(by: image) == name)
        #expect(AppName.isValid(name))
    }

    @Test(arguments: [
        "", " ", "invalid image reference!", "ghcr.io/Me/hello", "ghcr.io/me/hello:", "hello:-1", "hello@",
        "hello@sha256:12", "/hello", "ghcr.io//hello", "hello/", "a..b", "a___b", "ghcr.io/me/-hello",
        "host:port/hello", "ghcr.io:443:1/hello", "hello:1:2",
    ])
    func `what no registry would serve is no image`(reference: String) {
        #expect(ImageName(reference) == nil)
    }

    @Test func `a name is cut to what all children of an app can have`() throws {
        let long = try #require(ImageName("ghcr.io/me/" + String(repeating: "a", count: 51) + "-bcd"))
        #expect(AppName.suggested(by: long) == String(repeating: "a", count: 51))
    }
}
