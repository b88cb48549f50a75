import KubeModel

/// The methods of lists, and the functions on lists as sets.
enum CELLists {
    static func add(to table: inout CELFunctionTable) {
        let list = CELType.list(.dyn)
        table.method("join", [.list(.string)], .string) { (values) throws(CELError) in
            .string(try joined(try values.list(0), by: ""))
        }
        table.method("join", [.list(.string), .string], .string) { (values) throws(CELError) in
            .string(try joined(try values.list(0), by: try values.string(1)))
        }
        table.method("isSorted", [list], .bool) { (values) throws(CELError) in
            let elements = try values.list(0)
            for (left, right) in zip(elements, elements.dropFirst()) {
                guard let order = left.compare(right) else { throw .noOverload() }
                if order > 0 { return .bool(false) }
            }
            return .bool(true)
        }
        table.method("sum", [list], .dyn) { (values) throws(CELError) in
            let elements = try values.list(0)
            guard var total = elements.first else { return .int(0) }
            for element in elements.dropFirst() {
                guard let next = try CELOperators.apply("_+_", [total, element]) else { throw .noOverload() }
                total = next
            }
            return total
        }
        table.method("min", [list], .dyn) { (values) throws(CELError) in
            try extreme(try values.list(0), "min") { $0 < 0 }
        }
        table.method("max", [list], .dyn) { (values) throws(CELError) in
            try extreme(try values.list(0), "max") { $0 > 0 }
        }
        table.method("indexOf", [list, .dyn], .int) { (values) throws(CELError) in
            .int(Int64(try values.list(0).firstIndex { $0.equals(values[1]) } ?? -1))
        }
        table.method("lastIndexOf", [list, .dyn], .int) { (values) throws(CELError) in
            .int(Int64(try values.list(0).lastIndex { $0.equals(values[1]) } ?? -1))
        }
        addSets(to: &table)
    }

    private static func addSets(to table: inout CELFunctionTable) {
        let pair: [CELType] = [.list(.dyn), .list(.dyn)]
        table.add("sets.contains", pair, .bool) { (values) throws(CELError) in
            .bool(contains(try values.list(0), try values.list(1)))
        }
        table.add("sets.equivalent", pair, .bool) { (values) throws(CELError) in
            let left = try values.list(0), right = try values.list(1)
            return .bool(contains(left, right) && contains(right, left))
        }
        table.add("sets.intersects", pair, .bool) { (values) throws(CELError) in
            let right = try values.list(1)
            return .bool(try values.list(0).contains { element in right.contains { $0.equals(element) } })
        }
    }

    private static func contains(_ list: [CELValue], _ part: [CELValue]) -> Bool {
        part.allSatisfy { element in list.contains { $0.equals(element) } }
    }

    private static func joined(_ elements: [CELValue], by separator: String) throws(CELError) -> String {
        var texts: [String] = []
        for element in elements {
            guard case .string(let text) = element else { throw .noOverload() }
            texts.append(text)
        }
        return texts.joined(separator: separator)
    }

    private static func extreme(
        _ elements: [CELValue],
        _ name: String,
        _ isBetter: (Int) -> Bool
    ) throws(CELError) -> CELValue {
        guard var best = elements.first else { throw CELError("\(name) called on empty list") }
        for element in elements.dropFirst() {
            guard let order = element.compare(best) else { throw .noOverload() }
            if isBetter(order) { best = element }
        }
        return best
    }

    /// Two lists as one. Where the schema gives elements identities, those of the right replace their like.
    static func joined(_ left: CELList, _ right: CELList) -> CELList {
        var result = left
        switch left.listType {
        case .set:
            result.elements += right.elements.filter { element in
                !left.elements.contains { $0.equals(element) }
            }
        case .map:
            for element in right.elements {
                let index = result.elements.firstIndex { areSame($0, element, left.mapKeys) }
                if let index {
                    result.elements[index] = element
                } else {
                    result.elements.append(element)
                }
            }
        case .atomic, nil: result.elements += right.elements
        }
        return result
    }

    private static func areSame(_ left: CELValue, _ right: CELValue, _ keys: [String]) -> Bool {
        keys.allSatisfy { key in
            guard let left = left.member(.string(key)), let right = right.member(.string(key)) else {
                return false
            }
            return left.equals(right)
        }
    }
}
