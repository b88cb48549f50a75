// SPDX-License-Identifier: Apache-2.0

package import KubeModel

/// An HTTP check of an app. What isn't given has the value that the CRD would fill in.
package struct HealthProbe: Sendable, Hashable {
    /// What to ask for; without it there is nothing to check.
    package var httpGet: HTTPGet?
    package var initialDelaySeconds: Int32 = 10
    package var timeoutSeconds: Int32 = 1
    package var periodSeconds: Int32 = 10
    package var successThreshold: Int32 = 1
    package var failureThreshold: Int32 = 3

    package init(httpGet: HTTPGet? = nil) { self.httpGet = httpGet }

    /// A request.
    package struct HTTPGet: Sendable, Hashable {
        package var path = ""
        package var headers: [Header] = []

        package init(path: String = "", headers: [Header] = []) {
            self.path = path
            self.headers = headers
        }
    }

    /// A header of a request.
    package struct Header: Sendable, Hashable {
        package var name = ""
        package var value = ""

        package init(name: String = "", value: String = "") {
            self.name = name
            self.value = value
        }
    }
}

extension HealthProbe: JSONReadable {
    package init(from reader: inout JSONReader) throws {
        self.init()
        try reader.object { key, reader in
            switch key {
            case "httpGet": httpGet = try reader.optional { try HTTPGet(from: &$0) }
            case "initialDelaySeconds":
                initialDelaySeconds = try reader.optional { try $0.int32() } ?? initialDelaySeconds
            case "timeoutSeconds": timeoutSeconds = try reader.optional { try $0.int32() } ?? timeoutSeconds
            case "periodSeconds": periodSeconds = try reader.optional { try $0.int32() } ?? periodSeconds
            case "successThreshold":
                successThreshold = try reader.optional { try $0.int32() } ?? successThreshold
            case "failureThreshold":
                failureThreshold = try reader.optional { try $0.int32() } ?? failureThreshold
            default: try reader.skip()
            }
        }
    }
}

extension HealthProbe.HTTPGet: JSONReadable {
    package init(from reader: inout JSONReader) throws {
        self.init()
        try reader.object { key, reader in
            switch key {
            case "path": path = try reader.stringOrEmpty()
            case "httpHeaders": headers = try reader.array(of: HealthProbe.Header.self)
            default: try reader.skip()
            }
        }
    }
}

extension HealthProbe.Header: JSONReadable {
    package init(from reader: inout JSONReader) throws {
        self.init()
        try reader.object { key, reader in
            switch key {
            case "name": name = try reader.stringOrEmpty()
            case "value": value = try reader.stringOrEmpty()
            default: try reader.skip()
            }
        }
    }
}
