// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

struct QuantityTests {
    static let canonical: [(String, String)] = [
        ("0", "0"), ("0Mi", "0"), ("000", "0"), ("-0", "0"), ("1", "1"), ("+1", "1"), ("-1", "-1"),
        ("1.", "1"),
        (".5", "500m"), ("0.5", "500m"), ("1.5", "1500m"), ("1000", "1k"), ("1000m", "1"), ("100m", "100m"),
        ("1024", "1024"), ("1Ki", "1Ki"), ("1024Ki", "1Mi"), ("1.5Gi", "1536Mi"), ("0.5Mi", "512Ki"),
        ("1000Ki", "1000Ki"), ("0.5Ki", "512"), ("1.1Ki", "1126400m"), ("40M", "40M"), ("50Mi", "50Mi"),
        ("2000000k", "2G"), ("1E", "1E"), ("1Ei", "1Ei"), ("8Ei", "9223372036854775807"),
        ("9999Ei", "9223372036854775807"), ("1e3", "1e3"), ("1E3", "1e3"), ("1e-3", "1e-3"), ("15e2", "1500"),
        ("1e4", "10e3"), ("0.1n", "1n"), ("0.9n", "1n"), ("-0.1n", "-1n"), ("1.2345", "1234500u"),
        ("3n", "3n"),
        ("7u", "7u"), ("1P", "1P"), ("1T", "1T"), ("1Pi", "1Pi"), ("128974848", "128974848"),
        ("129e6", "129e6"),
        ("129M", "129M"), ("123Mi", "123Mi"), ("18446744073709551616", "18446744073709551616"), ("Mi", "0"),
        (".", "0"), ("-1.5Gi", "-1536Mi"), ("00012Mi", "12Mi"), ("0.00000000000000001", "1n"),
    ]

    @Test(arguments: canonical)
    func `an amount is told in its canonical form`(text: String, form: String) throws {
        let quantity = try #require(Quantity(text))
        #expect(quantity.description == form)
        #expect(try #require(Quantity(form)) == quantity)
    }

    @Test(arguments: [
        "", " 1", "1 ", "1 Mi", "1mi", "1MI", "1KI", "1K", "1B", "abc", "1e", "1e3.5", "1.2.3", "--1", "1-",
        "1Mii",
        "1m1", "1,5", "0x10", "1_000", "١", "1e3Mi", "Infinity", "NaN", "1i", "e", "1Mi\n",
    ])
    func `what is no amount is refused`(text: String) {
        #expect(Quantity(text) == nil)
    }

    static let rounded: [(String, Int64)] = [
        ("40M", 40_000_000), ("50Mi", 52_428_800), ("0", 0), ("1", 1), ("500m", 1), ("1500m", 2), ("1n", 1),
        ("-5Mi", -5_242_880), ("-1500m", -2), ("1e3", 1000), ("0.1Ki", 103), ("1Gi", 1_073_741_824),
        ("8Ei", .max), ("1000E", .max), ("-1000E", .min), ("1e999", .max), ("1e-999", 1),
        ("170141183460469231731687303715884105727000", .max),
    ]

    @Test(arguments: rounded)
    func `a whole number is rounded away from zero and stays in 64 bits`(text: String, value: Int64) throws {
        #expect(try #require(Quantity(text)).roundedUpValue == value)
    }

    static let ordered: [(String, String)] = [
        ("40M", "40Mi"), ("999m", "1"), ("1", "1.000000001"), ("-1", "0"), ("1Gi", "1.1Gi"), ("1k", "1Ki"),
        ("0", "1n"), ("1E", "1Ei"), ("999P", "1e18"),
    ]

    @Test(arguments: ordered)
    func `amounts are ordered whatever their units`(smaller: String, larger: String) throws {
        let (smaller, larger) = (try #require(Quantity(smaller)), try #require(Quantity(larger)))
        #expect(smaller < larger)
        #expect(smaller != larger)
    }

    static let equal: [(String, String)] = [
        ("1Gi", "1024Mi"), ("1", "1000m"), ("1e3", "1k"), ("0.5", "500m"), ("1.0", "1"), ("0", "-0"),
    ]

    @Test(arguments: equal)
    func `one amount written in two ways is equal`(one: String, other: String) throws {
        #expect(try #require(Quantity(one)) == #require(Quantity(other)))
        #expect(try #require(Quantity(one)).hashValue == #require(Quantity(other)).hashValue)
    }
}
