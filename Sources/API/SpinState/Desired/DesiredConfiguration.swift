// SPDX-License-Identifier: Apache-2.0

package import SpinRendering

/// What the Secrets and ConfigMaps of an app come to, as far as it decides about what is applied.
package struct DesiredConfiguration: Sendable, Hashable {
    /// What the runtime configuration is rendered from.
    package var input: RuntimeConfigInput
    /// Whether pods take values when they start.
    package var takesValues: Bool
    /// A digest of these by the operator's key; `nil` where it isn't known, or while a value is missing that pods can't
    /// start without: then the pods keep what they have.
    package var digest: String?
    /// What earlier versions, which had no key, and some of which counted the default CA bundle among the values, would
    /// call the same values.
    package var equivalents: [String]

    package init(
        input: RuntimeConfigInput,
        takesValues: Bool = true,
        digest: String? = nil,
        equivalents: [String] = []
    ) {
        self.input = input
        self.takesValues = takesValues
        self.digest = digest
        self.equivalents = equivalents
    }
}

/// A digest of values, as the operator writes it: the identifier of the key that it was made with, and the digest proper.
package enum ValueDigest {
    /// Stands between a key's identifier and the digest; no digest of a version without a key has it.
    package static let separator: Character = "-"

    /// The identifier of the key that a digest was made with; `nil` where it was made without one.
    package static func keyID(in digest: String) -> Substring? {
        guard let end = digest.firstIndex(of: separator) else { return nil }
        return digest[..<end]
    }
}
