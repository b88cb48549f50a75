/// Why nothing can be made of what was asked for.
package struct ScaffoldError: Error, Sendable, Hashable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}
