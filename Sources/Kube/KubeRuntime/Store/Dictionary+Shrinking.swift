// SPDX-License-Identifier: Apache-2.0

extension Dictionary {
    /// Gives up the room of elements that are gone, once most of them are: a dictionary never does that by itself.
    ///
    /// - Complexity: O(1) on average over many removals.
    mutating func shrink() {
        guard capacity > 1024, count < capacity / 4 else { return }
        var smaller: [Key: Value] = [:]
        smaller.reserveCapacity(count * 2)
        for (key, value) in self { smaller[key] = value }
        self = smaller
    }
}
