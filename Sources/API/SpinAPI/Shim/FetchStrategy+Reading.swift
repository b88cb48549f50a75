// SPDX-License-Identifier: Apache-2.0

package import KubeModel

extension FetchStrategy: JSONReadable {
    package init(from reader: inout JSONReader) throws {
        self.init()
        try reader.object { key, reader in
            switch key {
            case "anonHttp": anonHTTP = try reader.optional { try Source(from: &$0) }
            case "platforms": platforms = try reader.optional { try $0.array(of: Platform.self) } ?? []
            case "oci": oci = try reader.optional { try OCI(from: &$0) }
            case "file": file = try reader.optional { try Source(from: &$0) }
            case "binary": binary = try reader.optional { try $0.string() }
            case "maxSize": maxSize = try reader.optional { try JSONValue(from: &$0) }
            case "signature":
                let signature = try reader.valueMap()
                publicKey = signature["publicKey"]?.string
            case "certificateAuthorities":
                let authorities = try reader.valueMap()
                authoritiesConfigMap = authorities["configMap"]?.string
                authoritiesKey = authorities["key"]?.string ?? authoritiesKey
            case "proxy":
                let proxy = try reader.valueMap()
                self.proxy.http = proxy["http"]?.string
                self.proxy.https = proxy["https"]?.string
                self.proxy.noProxy = proxy["noProxy"]?.string
            default: try reader.skip()
            }
        }
    }
}

extension FetchStrategy.Source: JSONReadable {
    package init(from reader: inout JSONReader) throws {
        self.init()
        try reader.object { key, reader in try readMember(key, &reader) }
    }

    /// Reads `location` (or, of a file, `path`), `sha256` and `signature`; passes over all else.
    mutating func readMember(_ key: some StringProtocol, _ reader: inout JSONReader) throws {
        switch key {
        case "location", "path": location = try reader.stringOrEmpty()
        case "sha256": sha256 = try reader.optional { try $0.string() }
        case "signature": signature = try reader.optional { try $0.string() }
        default: try reader.skip()
        }
    }
}

extension FetchStrategy.Platform: JSONReadable {
    package init(from reader: inout JSONReader) throws {
        self.init()
        try reader.object { key, reader in
            switch key {
            case "os": os = try reader.stringOrEmpty()
            case "arch": arch = try reader.stringOrEmpty()
            default: try source.readMember(key, &reader)
            }
        }
    }
}

extension FetchStrategy.OCI: JSONReadable {
    package init(from reader: inout JSONReader) throws {
        self.init()
        try reader.object { key, reader in
            switch key {
            case "reference": reference = try reader.stringOrEmpty()
            case "path": path = try reader.optional { try $0.string() }
            case "pullSecret": pullSecret = try reader.optional { try $0.string() }
            case "plainHTTP": plainHTTP = try reader.optional { try $0.bool() } ?? false
            default: try reader.skip()
            }
        }
    }
}
