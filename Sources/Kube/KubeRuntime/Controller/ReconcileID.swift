// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// Names each reconcile, so that its log lines can be found: eight hexadecimal digits.
///
/// None comes twice in 2³² of one controller, and since they begin at random, hardly ever in two processes or two
/// controllers one after the other.
struct ReconcileIDs: ~Copyable {
    private let last: Atomic<UInt32>

    init(first: UInt32 = .random(in: .min ... .max)) { last = Atomic(first) }

    func next() -> ReconcileID {
        // An odd factor maps numbers to numbers one to one, and neighbours far apart.
        ReconcileID(number: last.wrappingAdd(1, ordering: .relaxed).oldValue &* 0x9E37_79B1)
    }
}

/// The name of one reconcile. Its text is made only where it is logged.
struct ReconcileID: CustomStringConvertible, Sendable, Hashable {
    let number: UInt32

    var description: String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 8 - digits.utf8.count) + digits
    }
}
