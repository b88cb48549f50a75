/// Values that may be absent.
enum CELOptionals {
    static func add(to table: inout CELFunctionTable) {
        table.add("optional.none", [], .optional(.dyn)) { (_) throws(CELError) in .optional(nil) }
        table.add("optional.of", [.dyn], .optional(.dyn)) { (values) throws(CELError) in .optional(values[0])
        }
        table.add("optional.ofNonZeroValue", [.dyn], .optional(.dyn)) { (values) throws(CELError) in
            .optional(isZero(values[0]) ? nil : values[0])
        }
        table.method("hasValue", [.optional(.dyn)], .bool) { (values) throws(CELError) in
            guard case .optional(let inner) = values[0] else { throw .noOverload() }
            return .bool(inner != nil)
        }
        table.method("value", [.optional(.dyn)], .dyn) { (values) throws(CELError) in
            guard case .optional(let inner) = values[0] else { throw .noOverload() }
            guard let inner else { throw CELError("optional.none() dereference") }
            return inner
        }
        // Evaluated by the interpreter; here for their types only.
        table.method("or", [.optional(.dyn), .optional(.dyn)], .optional(.dyn)) { (values) throws(CELError) in
            values[0]
        }
        table.method("orValue", [.optional(.dyn), .dyn], .dyn) { (values) throws(CELError) in values[1] }
    }

    private static func isZero(_ value: CELValue) -> Bool {
        switch value {
        case .null: true
        case .bool(let value): !value
        case .int(let value): value == 0
        case .uint(let value): value == 0
        case .double(let value): value == 0
        case .string(let value): value.isEmpty
        case .bytes(let value): value.isEmpty
        case .list(let list): list.elements.isEmpty
        case .map, .object: value.mapEntries?.isEmpty ?? true
        case .duration(let value): value.nanoseconds == 0
        default: false
        }
    }
}
