/// Which objects of a kind a list or a watch is about.
public struct Selection: Sendable, Hashable {
    /// The namespace; empty for all of them.
    public var namespace: String
    /// A label selector as the API takes it; empty for every object.
    public var labels: String
    /// A field selector as the API takes it; empty for every object.
    public var fields: String

    /// A selection.
    public init(namespace: String = "", labels: String = "", fields: String = "") {
        self.namespace = namespace
        self.labels = labels
        self.fields = fields
    }
}
