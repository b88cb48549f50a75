internal import KubeModel

/// Reads an option of a runtime as runtime-class-manager's users write it: text that goes into a TOML file as it is.
///
/// Text that is one boolean, decimal integer, float, quoted string, or flat array of those stands for that value. All
/// other text stands for itself, whatever is in it, and is quoted when it is written: it can't add anything to the
/// file.
enum RuntimeOption {
    static func typed(_ value: JSONValue) -> JSONValue {
        guard case .string(let text) = value else { return value }
        var reader = TOMLValueReader(text)
        return reader.whole() ?? value
    }
}
