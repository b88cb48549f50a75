// SPDX-License-Identifier: Apache-2.0

/// What lists become when they are added.
enum CELLists {
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
