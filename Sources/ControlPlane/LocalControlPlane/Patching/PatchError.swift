// SPDX-License-Identifier: Apache-2.0

/// Why a patch can't be applied.
package struct PatchError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Which answer the fault deserves.
    package enum Kind: Sendable, Hashable {
        /// The patch itself is not well-formed: 400.
        case malformed
        /// The patch is well-formed but doesn't fit the object, such as a failed test: 422.
        case unprocessable
    }

    package let kind: Kind
    /// What is wrong, in a sentence.
    package let description: String

    init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }
}
