// SPDX-License-Identifier: Apache-2.0

extension CELValue {
    /// Whether two values are equal; values of types that can't be are not.
    func equals(_ other: CELValue) -> Bool {
        switch (self, other) {
        case (.null, .null): return true
        case (.bool(let left), .bool(let right)): return left == right
        case (.string(let left), .string(let right)): return left == right
        case (.bytes(let left), .bytes(let right)): return left == right
        case (.timestamp(let left), .timestamp(let right)): return left == right
        case (.duration(let left), .duration(let right)): return left == right
        case (.quantity(let left), .quantity(let right)): return left == right
        case (.type(let left), .type(let right)): return left == right
        case (.list(let left), .list(let right)): return Self.areEqual(left, right)
        case (.map, _), (.object, _):
            guard let left = mapEntries, let right = other.mapEntries, left.count == right.count else {
                return false
            }
            return left.allSatisfy { entry in other.member(entry.key)?.equals(entry.value) ?? false }
        default: return compare(other) == 0
        }
    }

    private static func areEqual(_ left: CELList, _ right: CELList) -> Bool {
        guard left.elements.count == right.elements.count else { return false }
        switch left.listType ?? right.listType {
        case .set, .map:
            // Order doesn't matter in a list whose elements have identities.
            return left.elements.allSatisfy { element in right.elements.contains { $0.equals(element) } }
        case .atomic, nil: return zip(left.elements, right.elements).allSatisfy { $0.equals($1) }
        }
    }

    /// Negative, zero or positive as this is less than, equal to or greater than the other; `nil` if neither.
    func compare(_ other: CELValue) -> Int? {
        switch (self, other) {
        case (.bool(let left), .bool(let right)): (left ? 1 : 0) - (right ? 1 : 0)
        case (.int(let left), .int(let right)): Self.order(left, right)
        case (.uint(let left), .uint(let right)): Self.order(left, right)
        case (.int(let left), .uint(let right)): left < 0 ? -1 : Self.order(UInt64(left), right)
        case (.uint(let left), .int(let right)): right < 0 ? 1 : Self.order(left, UInt64(right))
        case (.double(let left), .double(let right)):
            left.isNaN || right.isNaN ? nil : Self.order(left, right)
        case (.double(let left), .int(let right)): left.isNaN ? nil : Self.order(left, Double(right))
        case (.int(let left), .double(let right)): right.isNaN ? nil : Self.order(Double(left), right)
        case (.double(let left), .uint(let right)): left.isNaN ? nil : Self.order(left, Double(right))
        case (.uint(let left), .double(let right)): right.isNaN ? nil : Self.order(Double(left), right)
        case (.string(let left), .string(let right)):
            left == right ? 0 : left.utf8.lexicographicallyPrecedes(right.utf8) ? -1 : 1
        case (.bytes(let left), .bytes(let right)):
            left == right ? 0 : left.lexicographicallyPrecedes(right) ? -1 : 1
        case (.timestamp(let left), .timestamp(let right)): Self.order(left, right)
        case (.duration(let left), .duration(let right)): Self.order(left.nanoseconds, right.nanoseconds)
        default: nil
        }
    }

    private static func order<Value: Comparable>(_ left: Value, _ right: Value) -> Int {
        left < right ? -1 : left == right ? 0 : 1
    }
}
