// SPDX-License-Identifier: Apache-2.0

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
    }

    private static func quantity(_ values: [CELValue], _ index: Int) throws(CELError) -> Quantity {
        guard case .quantity(let quantity) = values[index] else { throw .noOverload() }
        return quantity
    }
}
