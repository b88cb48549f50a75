// SPDX-License-Identifier: Apache-2.0

package import KubeModel

/// The runtime that containerd is to know: a handler's name, and what runs its pods.
package struct RuntimeEntry: Sendable, Hashable {
    /// The name of the Shim that it belongs to.
    package var shim: String
    /// What a RuntimeClass calls the runtime.
    package var handler: String
    /// The absolute path of the shim's binary.
    package var binary: String
    /// The options that containerd hands to the shim. A string that reads as a value of TOML stands for that value.
    package var options: [String: JSONValue]

    package init(shim: String, handler: String, binary: String, options: [String: JSONValue] = [:]) {
        self.shim = shim
        self.handler = handler
        self.binary = binary
        self.options = options
    }
}

/// One file as it is and as it is to be.
package struct FileChange: Sendable, Hashable {
    package var path: String
    /// What is there; `nil` where nothing is.
    package var before: [UInt8]?
    /// What is to be there; `nil` where the file is to go.
    package var after: [UInt8]?

    package init(path: String, before: [UInt8]?, after: [UInt8]?) {
        self.path = path
        self.before = before
        self.after = after
    }
}
