import KubeModel

/// Kubernetes' quantities.
enum CELQuantities {
    static func add(to table: inout CELFunctionTable) {
        table.add("isQuantity", [.string], .bool) { (values) throws(CELError) in
            .bool(Quantity(try values.string(0)) != nil)
        }
        table.add("quantity", [.string], .quantity) { (values) throws(CELError) in
            guard let quantity = Quantity(try values.string(0)) else {
                throw CELError(
                    "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
                )
            }
            return .quantity(quantity)
        }
        let pair: [CELType] = [.quantity, .quantity]
        table.method("isGreaterThan", pair, .bool) { (values) throws(CELError) in
            .bool(try quantity(values, 0) > quantity(values, 1))
        }
        table.method("isLessThan", pair, .bool) { (values) throws(CELError) in
            .bool(try quantity(values, 0) < quantity(values, 1))
        }
        table.method("compareTo", pair, .int) { (values) throws(CELError) in
            let left = try quantity(values, 0), right = try quantity(values, 1)
            return .int(left < right ? -1 : left == right ? 0 : 1)
        }
        // A function, where all others of its kind are methods: so it is on Kubernetes.
        table.add("sign", [.quantity], .int) { (values) throws(CELError) in
            .int(Int64(try quantity(values, 0).nanos.signum()))
        }
        table.method("isInteger", [.quantity], .bool) { (values) throws(CELError) in
            .bool(whole(try quantity(values, 0)) != nil)
        }
        table.method("asInteger", [.quantity], .int) { (values) throws(CELError) in
            guard let value = whole(try quantity(values, 0)) else {
                throw CELError("cannot convert value to integer")
            }
            return .int(value)
        }
        table.method("asApproximateFloat", [.quantity], .double) { (values) throws(CELError) in
            .double(Double(try quantity(values, 0).nanos) / 1e9)
        }
        addArithmetic(to: &table)
    }

    private static func addArithmetic(to table: inout CELFunctionTable) {
        for type in [CELType.quantity, .int] {
            table.method("add", [.quantity, type], .quantity) { (values) throws(CELError) in
                let left = try quantity(values, 0)
                return .quantity(
                    Quantity(nanos: left.nanos + (try operand(values)).nanos, format: left.format)
                )
            }
            table.method("sub", [.quantity, type], .quantity) { (values) throws(CELError) in
                let left = try quantity(values, 0)
                return .quantity(
                    Quantity(nanos: left.nanos - (try operand(values)).nanos, format: left.format)
                )
            }
        }
    }

    private static func quantity(_ values: [CELValue], _ index: Int) throws(CELError) -> Quantity {
        guard case .quantity(let quantity) = values[index] else { throw .noOverload() }
        return quantity
    }

    private static func operand(_ values: [CELValue]) throws(CELError) -> Quantity {
        if case .int(let value) = values[1] { return Quantity(value) }
        return try quantity(values, 1)
    }

    private static func whole(_ quantity: Quantity) -> Int64? {
        let (value, rest) = quantity.nanos.quotientAndRemainder(dividingBy: 1_000_000_000)
        return rest == 0 ? Int64(exactly: value) : nil
    }
}
