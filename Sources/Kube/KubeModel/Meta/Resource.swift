// SPDX-License-Identifier: Apache-2.0

/// A Kubernetes object as it is read: a projection that keeps only the fields it declares.
///
/// A projection must never be written back whole: what it doesn't declare would be lost. Writes are
/// server-side applies or patches of bodies built for that (`JSONValue`).
public protocol Resource: JSONReadable, Sendable {
    /// The kind of objects that this type reads.
    static var type: ResourceType { get }

    /// Whether the API server is to send metadata only.
    static var isMetadataOnly: Bool { get }

    /// How large an object may be to be read; larger ones are passed over.
    static var sizeLimit: SizeLimit { get }

    /// About how many bytes a cache keeps of an object that has no ``source``, for counting.
    static var keptSize: Int { get }

    /// About how many bytes others keep because of the object as long as it is there, for counting: of what it refers to,
    /// say. It may depend on nothing but what ``source`` has.
    var derivedSize: Int { get }

    /// The object's metadata.
    var metadata: ObjectMeta { get }

    /// The text that the object was read from, for a cache to keep in its place. `nil` where that would save nothing, or
    /// the object has been changed since.
    var source: SourceText? { get }
}

extension Resource {
    /// Whole objects, unless a type says otherwise.
    public static var isMetadataOnly: Bool { false }

    /// Ample, unless a type says otherwise.
    public static var sizeLimit: SizeLimit { .ample }

    /// That of a projection to a few fields.
    public static var keptSize: Int { 512 }

    /// Nothing, unless a type says otherwise.
    public var derivedSize: Int { 0 }

    /// None, unless a type says otherwise.
    public var source: SourceText? { nil }

    /// The object's namespace and name.
    public var key: ObjectKey { metadata.key }
}
