// SPDX-License-Identifier: Apache-2.0

internal import KubeModel

/// The values that a Shim's options stand for.
///
/// runtime-class-manager only has strings, and writes them into the configuration as they are: `"true"` is a flag
/// there and `"\"/bin/x\""` a string. Both stay so here; and a string that isn't a value of TOML stands for itself,
/// where there it broke the node's configuration.
enum RuntimeOptions {
    static func typed(_ options: [String: JSONValue]) -> JSONObject {
        let members = options.sorted { $0.key < $1.key }.map { ($0.key, typed($0.value)) }
        return JSONObject(members: members.filter { !$0.1.isNull })
    }

    static func typed(_ value: JSONValue) -> JSONValue {
        guard case .string(let text) = value, let read = read(text) else { return withoutNulls(value) }
        guard case .string = read else { return withoutNulls(read) }
        // What isn't in quotes and yet reads as a string here is a date or an infinite number: it stays as it is.
        return text.drop { $0 == " " || $0 == "\t" }.first.map { $0 == "\"" || $0 == "'" } == true
            ? read : value
    }

    /// The value that a line of TOML would give; `nil` where it would be none, or more than one.
    private static func read(_ text: String) -> JSONValue? {
        guard text.utf8.allSatisfy({ ($0 >= 0x20 && $0 != 0x7F) || $0 == 0x09 }) else { return nil }
        do {
            let document = try TOMLDocument.parse("value = \(text)\n")
            return document.object?.count == 1 ? document["value"] : nil
        } catch {
            return nil
        }
    }

    private static func withoutNulls(_ value: JSONValue) -> JSONValue {
        switch value {
        case .array(let elements): .array(elements.filter { !$0.isNull }.map(withoutNulls))
        case .object(let object):
            .object(
                JSONObject(
                    members: object.members.filter { !$0.value.isNull }.map {
                        ($0.key, withoutNulls($0.value))
                    }
                )
            )
        default: value
        }
    }
}
