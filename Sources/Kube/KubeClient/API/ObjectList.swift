// SPDX-License-Identifier: Apache-2.0

public import KubeModel

/// A page of a collection.
public struct ObjectList<Object: Resource>: Sendable {
    /// The objects that could be read.
    public var items: [Object]
    /// The objects that could not be read; they must not stop the others.
    public var undecodable: [UndecodableObject]
    /// The version of the collection.
    public var resourceVersion: String
    /// Where the next page starts, if there is one.
    public var continueToken: String?

    /// A page.
    public init(
        items: [Object] = [],
        undecodable: [UndecodableObject] = [],
        resourceVersion: String = "",
        continueToken: String? = nil
    ) {
        self.items = items
        self.undecodable = undecodable
        self.resourceVersion = resourceVersion
        self.continueToken = continueToken
    }
}
