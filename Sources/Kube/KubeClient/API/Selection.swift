// SPDX-License-Identifier: Apache-2.0

public import KubeModel

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

    /// One object by its name, for whoever may list and watch, and not get.
    public init(_ key: ObjectKey) {
        self.init(namespace: key.namespace, fields: "metadata.name=\(Self.escaped(key.name))")
    }

    /// A value as field selectors have it (`apimachinery` `fields.EscapeValue`): names come from users.
    private static func escaped(_ value: String) -> String {
        var escaped = ""
        for character in value.unicodeScalars {
            if character == "\\" || character == "," || character == "=" { escaped.append("\\") }
            escaped.unicodeScalars.append(character)
        }
        return escaped
    }
}
