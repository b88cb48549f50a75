// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

@testable import KubeRuntime

/// Texts that are held as their difference from a sample.
@Suite struct TextSampleTests {
    private func app(_ number: Int, _ status: String = "waiting") -> String {
        """
        {"apiVersion":"v1","kind":"App","metadata":{"name":"app-\(number)","namespace":"fleet","uid":"\(number)-5e3f"},\
        "spec":{"image":"example.com/hello:1","executor":"containerd-shim-spin","replicas":\(number % 7)},\
        "status":{"conditions":[{"type":"Ready","status":"False","reason":"\(status)","message":"app-\(number): \(status)"},\
        {"type":"Available","status":"False","reason":"\(status)","message":"none of \(number) is available"}]}}
        """
    }

    @Test func `a text that is much like the sample is a tenth of it, and comes back to the byte`() {
        let sample = TextSample(Array(app(1).utf8))
        for number in [1, 2, 30, 4_000_000] {
            let text = Array(app(number).utf8)
            let difference = sample.difference(of: text)
            #expect(sample.text(of: difference) == text)
            #expect(difference.count * 4 < text.count, "\(difference.count) of \(text.count)")
        }
    }

    @Test(arguments: ["", "a", "abcde", "abcdef", String(repeating: "ab", count: 400), "ünïcödé \u{0}"])
    func `any text comes back, from any sample`(text: String) {
        for sample in ["", "abcdef", app(1), text, text + text, String(text.reversed())] {
            let sample = TextSample(Array(sample.utf8))
            #expect(sample.text(of: sample.difference(of: Array(text.utf8))) == Array(text.utf8))
        }
    }

    @Test(arguments: 0..<50)
    func `texts cut out and put together by chance come back`(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        let source = Array(app(seed).utf8)
        var text: [UInt8] = []
        for _ in 0..<random.next(upperBound: UInt64(20)) {
            let start = Int(random.next(upperBound: UInt64(source.count)))
            text += source[start..<min(source.count, start + Int(random.next(upperBound: UInt64(80))))]
            text.append(UInt8(truncatingIfNeeded: random.next()))
        }
        let sample = TextSample(source)
        #expect(sample.text(of: sample.difference(of: text)) == text)
    }

    @Test func `a sample that is longer than can be named is used as far as that goes`() {
        let long = (0..<20_000).flatMap { Array("\($0),".utf8) }
        let sample = TextSample(long)
        let difference = sample.difference(of: long)
        #expect(sample.text(of: difference) == long)
        #expect(difference.count < long.count - 60_000)
    }

    @Test func `a text that is like no sample becomes one, up to a limit`() {
        var samples = TextSamples()
        for number in 0..<100 { #expect(samples.pack(Array(app(number).utf8)).size < 200) }
        #expect(samples.count == 1)
        var random = SeededGenerator(seed: 1)
        for namespace in ["a", "b", "c"] {
            for _ in 0..<100 {
                let text = (0..<300).map { _ in UInt8(truncatingIfNeeded: random.next()) }
                #expect(samples.pack(text, of: namespace).text == text)
            }
            // One namespace's odd texts leave room for others'.
            #expect(
                samples.count == (namespace == "a" ? 1 + TextSamples.limitOfNamespace : TextSamples.limit)
            )
        }
        #expect(samples.count == TextSamples.limit)
        #expect(samples.pack(Array(app(7).utf8)).size < 200)
    }

    @Test func `a text that is very long becomes no sample`() {
        var samples = TextSamples()
        let text = [UInt8](repeating: 0x61, count: TextSamples.longest + 1)
        #expect(samples.pack(text, of: "a").text == text)
        #expect(samples.count == 0)
    }
}
