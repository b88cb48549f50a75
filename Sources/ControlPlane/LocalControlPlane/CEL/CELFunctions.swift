// SPDX-License-Identifier: Apache-2.0

/// One form of a function: for what arguments it is, and what it does with them.
struct CELOverload: Sendable {
    let isMethod: Bool
    /// The types of the arguments; of a method the first is the target's.
    let parameters: [CELType]
    let result: CELType
    let body: @Sendable ([CELValue]) throws(CELError) -> CELValue
}

/// The functions and methods that rules can call: those that the definitions of Bobbin use, and what the language itself
/// has. A rule that calls another one doesn't compile, so that its definition is refused rather than the rule ignored.
enum CELFunctions {
    static let table: [String: [CELOverload]] = {
        var table = CELFunctionTable()
        addCore(to: &table)
        CELConversions.add(to: &table)
        CELStrings.add(to: &table)
        CELQuantities.add(to: &table)
        return table.overloads
    }()

    static func apply(_ name: String, isMethod: Bool, _ arguments: [CELValue]) throws(CELError) -> CELValue {
        for overload in table[name] ?? [] where overload.isMethod == isMethod {
            guard overload.parameters.count == arguments.count,
                zip(overload.parameters, arguments).allSatisfy({ $0.accepts($1) })
            else { continue }
            return try overload.body(arguments)
        }
        throw .noOverload()
    }

    private static func addCore(to table: inout CELFunctionTable) {
        for isMethod in [false, true] {
            table.add("size", isMethod: isMethod, [.string], .int) { (values) throws(CELError) in
                .int(Int64(try values.string(0).unicodeScalars.count))
            }
            table.add("size", isMethod: isMethod, [.bytes], .int) { (values) throws(CELError) in
                guard case .bytes(let bytes) = values[0] else { throw .noOverload() }
                return .int(Int64(bytes.count))
            }
            table.add("size", isMethod: isMethod, [.list(.dyn)], .int) { (values) throws(CELError) in
                .int(Int64(try values.list(0).count))
            }
            table.add("size", isMethod: isMethod, [.map(.dyn, .dyn)], .int) { (values) throws(CELError) in
                .int(Int64(values[0].mapEntries?.count ?? 0))
            }
        }
        table.add("type", [.dyn], .type) { (values) throws(CELError) in .type(values[0].typeName) }
        table.add("dyn", [.dyn], .dyn) { (values) throws(CELError) in values[0] }
    }
}

/// The functions while they are put together.
struct CELFunctionTable {
    private(set) var overloads: [String: [CELOverload]] = [:]

    mutating func add(
        _ name: String,
        isMethod: Bool = false,
        _ parameters: [CELType],
        _ result: CELType,
        _ body: @escaping @Sendable ([CELValue]) throws(CELError) -> CELValue
    ) {
        let overload = CELOverload(isMethod: isMethod, parameters: parameters, result: result, body: body)
        overloads[name, default: []].append(overload)
    }

    mutating func method(
        _ name: String,
        _ parameters: [CELType],
        _ result: CELType,
        _ body: @escaping @Sendable ([CELValue]) throws(CELError) -> CELValue
    ) {
        add(name, isMethod: true, parameters, result, body)
    }
}

extension [CELValue] {
    func string(_ index: Int) throws(CELError) -> String {
        guard case .string(let value) = self[index] else { throw .noOverload() }
        return value
    }

    func list(_ index: Int) throws(CELError) -> [CELValue] {
        guard case .list(let value) = self[index] else { throw .noOverload() }
        return value.elements
    }
}
