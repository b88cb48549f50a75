// SPDX-License-Identifier: Apache-2.0

/// Arguments of the form `name=value`.
package enum NamedValues {
    /// Parses the arguments of an option.
    ///
    /// One argument may hold several, separated by commas: `a=1,b=2`. A comma that no `name=` follows belongs to the
    /// value, and so does every comma inside double quotes, which are taken away.
    ///
    /// - Parameter option: what the option is called, for errors.
    /// - Throws: ``ScaffoldError``, which does not contain the value, since it may be a secret.
    package static func parse(
        _ arguments: [String],
        of option: String
    ) throws(ScaffoldError) -> [(name: String, value: String)] {
        var values: [(name: String, value: String)] = []
        for argument in arguments {
            for pair in split(argument) {
                guard let equals = pair.firstIndex(of: "="), equals > pair.startIndex else {
                    throw ScaffoldError(
                        "invalid \(option) value; it must have the form name=value"
                    )
                }
                values.append((String(pair[..<equals]), String(pair[pair.index(after: equals)...])))
            }
        }
        return values
    }

    /// The elements of lists that are separated by commas.
    package static func list(_ arguments: [String]) -> [String] {
        arguments.flatMap(fields).filter { !$0.isEmpty }
    }

    private static func split(_ argument: String) -> [String] {
        let fields = fields(of: argument)
        guard fields.count > 1 else { return fields }
        return fields.allSatisfy(startsWithName) ? fields : [argument]
    }

    private static func startsWithName(_ field: String) -> Bool {
        guard let equals = field.firstIndex(of: "="), equals > field.startIndex else { return false }
        return field[..<equals].utf8.allSatisfy {
            $0.isAlphanumeric || $0 == .underscore || $0 == .dash || $0 == .dot || $0 == UInt8(ascii: "/")
        }
    }

    /// What is between commas that are not inside quotes.
    private static func fields(of argument: String) -> [String] {
        var fields = [""]
        var isQuoted = false
        for character in argument {
            switch character {
            case "\"": isQuoted.toggle()
            case "," where !isQuoted: fields.append("")
            default: fields[fields.count - 1].append(character)
            }
        }
        // A quote without its other one is just a character.
        return isQuoted ? [argument] : fields
    }
}
