/// A text, held as its difference from a sample.
struct PackedText: Sendable {
    fileprivate let sample: TextSample
    fileprivate let difference: [UInt8]

    /// The text.
    var text: [UInt8] { sample.text(of: difference) }

    /// How many bytes it takes, apart from the sample.
    var size: Int { difference.count }
}

/// The samples of a store, chosen from what comes: at first one text, and another where a text is like none of them.
struct TextSamples: Sendable {
    /// Each costs its text and 16 kB.
    static let limit = 8

    private var samples: [TextSample] = []

    var count: Int { samples.count }

    /// A text as the difference from the sample that is most like it.
    mutating func pack(_ text: [UInt8]) -> PackedText {
        var best: PackedText?
        for sample in samples.reversed() {
            let packed = PackedText(sample: sample, difference: sample.difference(of: text))
            // The newest that does will do.
            if packed.size * 3 <= text.count { return packed }
            if packed.size < best?.size ?? .max { best = packed }
        }
        if let best, samples.count >= Self.limit { return best }
        let sample = TextSample(text)
        samples.append(sample)
        return PackedText(sample: sample, difference: sample.difference(of: text))
    }
}
