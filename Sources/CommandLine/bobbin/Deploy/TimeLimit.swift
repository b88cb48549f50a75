// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// How long something may take, as kubectl's users write it: `90s`, `5m`, `1h30m`; a bare number is of seconds.
struct TimeLimit: ExpressibleByArgument, CustomStringConvertible {
    let duration: Duration
    let description: String

    init(minutes: Int) {
        duration = .seconds(Int64(minutes) * 60)
        description = "\(minutes)m"
    }

    init?(argument: String) {
        guard let duration = Self.parse(argument) else { return nil }
        self.duration = duration
        description = argument
    }

    private static func parse(_ text: String) -> Duration? {
        if let seconds = UInt32(text) { return .seconds(Int64(seconds)) }
        var rest = text[...]
        var total = Duration.zero
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            guard let count = UInt32(digits) else { return nil }
            rest = rest.dropFirst(digits.count)
            let letters = rest.prefix { $0.isLetter }
            rest = rest.dropFirst(letters.count)
            switch letters {
            case "ms": total += .milliseconds(Int64(count))
            case "s": total += .seconds(Int64(count))
            case "m": total += .seconds(Int64(count) * 60)
            case "h": total += .seconds(Int64(count) * 3600)
            default: return nil
            }
        }
        return text.isEmpty ? nil : total
    }
}
