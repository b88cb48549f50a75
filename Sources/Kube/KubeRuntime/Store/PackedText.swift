// SPDX-License-Identifier: Apache-2.0

/// A text, held as its difference from a sample.
struct PackedText: Sendable {
    fileprivate let sample: TextSample
    fileprivate let difference: [UInt8]

    private static let nothing = TextSample([])

    /// A text that is like no sample.
    fileprivate init(_ text: [UInt8]) {
        self.init(sample: Self.nothing, difference: Self.nothing.difference(of: text))
    }

    fileprivate init(sample: TextSample, difference: [UInt8]) {
        self.sample = sample
        self.difference = difference
    }

    /// The text.
    var text: [UInt8] { sample.text(of: difference) }

    /// How many bytes it takes, apart from the sample.
    var size: Int { difference.count }
}

/// The samples of a store, chosen from what comes: at first one text, and another where a text is like none of them.
struct TextSamples: Sendable {
    /// Each costs its text and 16 kB.
    static let limit = 8
    /// How many of them one namespace may choose, so that nobody's odd objects are the measure of all others'.
    static let limitOfNamespace = 4
    /// How long a text may be to become one.
    static let longest = 32 << 10

    private var samples: [TextSample] = []
    private var chosen: [String: Int] = [:]

    var count: Int { samples.count }

    /// A text of a namespace as the difference from the sample that is most like it.
    mutating func pack(_ text: [UInt8], of namespace: String = "") -> PackedText {
        var best: PackedText?
        for sample in samples.reversed() {
            let packed = PackedText(sample: sample, difference: sample.difference(of: text))
            // The newest that does will do.
            if packed.size * 3 <= text.count { return packed }
            if packed.size < best?.size ?? .max { best = packed }
        }
        let count = chosen[namespace] ?? 0
        let isFree = samples.count < Self.limit && count < Self.limitOfNamespace && text.count <= Self.longest
        if let best, !isFree { return best }
        guard isFree else { return PackedText(text) }
        chosen[namespace] = count + 1
        let sample = TextSample(text)
        samples.append(sample)
        return PackedText(sample: sample, difference: sample.difference(of: text))
    }
}
