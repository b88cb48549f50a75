// SPDX-License-Identifier: Apache-2.0

import Terminal
import Testing

@Suite("An age")
struct AgeTests {
    private static let minute = 60
    private static let hour = 3600
    private static let day = 86400

    @Test(
        "is written as kubectl writes it",
        arguments: [
            (-2, "<invalid>"), (-1, "0s"), (0, "0s"), (119, "119s"), (2 * minute, "2m"),
            (2 * minute + 1, "2m1s"), (9 * minute + 59, "9m59s"), (10 * minute + 30, "10m"),
            (179 * minute, "179m"), (3 * hour, "3h"), (7 * hour + 59 * minute, "7h59m"),
            (8 * hour + 59 * minute, "8h"), (47 * hour, "47h"), (2 * day, "2d"), (5 * day + 3 * hour, "5d3h"),
            (7 * day + 23 * hour, "7d23h"), (8 * day + 5 * hour, "8d"), (729 * day, "729d"),
            (730 * day, "2y"), (770 * day, "2y40d"), (8 * 365 * day + 40 * day, "8y"),
        ]
    )
    func text(seconds: Int, expected: String) {
        #expect(Age.text(.seconds(seconds)) == expected)
    }
}
