// SPDX-License-Identifier: Apache-2.0

/// How Go's encoder treats a field of a built-in kind, which decides what of a request stays in the object.
struct GoEncoding: Sendable, Hashable {
    /// What the field is in Go.
    enum Kind: Sendable, Hashable {
        /// A pointer: only `null` is left out.
        case pointer
        /// A plain value with `omitempty`: zero, "" and false are left out, and empty lists and maps.
        case omittedWhenEmpty
        /// A plain value that is always written.
        case always
    }

    var kind: Kind
    /// Whether the value is a quantity, which is stored in its canonical form.
    var isQuantity = false
    /// The field's number in the Protocol Buffers message of its type, after the numbers of the messages around it where
    /// the type embeds another; empty for a field that messages don't have.
    var number: [Int] = []
}
