// SPDX-License-Identifier: Apache-2.0

/// Why no manifests can be created: an invalid value.
package struct ScaffoldError: Error, Sendable, Hashable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}
