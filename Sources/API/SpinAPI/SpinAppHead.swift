// SPDX-License-Identifier: Apache-2.0

package import KubeModel

/// What can be read of an app however large its spec is: what it is called and what it has been told.
package struct SpinAppHead: Resource {
    package static let type = SpinApp.type
    package static let sizeLimit = SizeLimit(bytes: 512 << 10, values: 4096, passedOver: ["spec"])

    package private(set) var metadata = ObjectMeta()
    package private(set) var status = SpinAppStatus()

    package init(from reader: inout JSONReader) throws {
        try reader.object { key, reader in
            switch key {
            case "metadata": metadata = try ObjectMeta(from: &reader)
            case "status": status = try reader.optional { try SpinAppStatus(from: &$0) } ?? .init()
            default: try reader.skip()
            }
        }
    }

    /// An app without a spec, for computing its status.
    package var app: SpinApp { SpinApp(metadata: metadata, status: status) }
}
