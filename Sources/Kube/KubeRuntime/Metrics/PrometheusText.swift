// SPDX-License-Identifier: Apache-2.0

/// Writes metrics in Prometheus' text format.
struct PrometheusText {
    private(set) var text = ""

    mutating func write(_ family: MetricsRegistry.Family, named name: String) {
        text +=
            "# HELP \(name) \(Self.escaped(family.help, quotes: false))\n# TYPE \(name) \(family.kind.rawValue)\n"
        for (labels, series) in family.series {
            switch series {
            case .counter(let counter): line(name, labels, String(counter.value))
            case .gauge(let gauge): line(name, labels, Self.number(gauge.value))
            case .computed(let value): if let value = value() { line(name, labels, Self.number(value)) }
            case .collected(let values):
                for (labels, value) in values() { line(name, Self.labels(labels), Self.number(value)) }
            case .histogram(let histogram): write(histogram, name, labels)
            }
        }
    }

    private mutating func write(_ histogram: Histogram, _ name: String, _ labels: String) {
        let snapshot = histogram.snapshot
        let prefix = labels.isEmpty ? "" : "\(labels),"
        var total: UInt64 = 0
        for (index, count) in snapshot.counts.enumerated() {
            total += count
            let bound = index < histogram.bounds.count ? Self.number(histogram.bounds[index]) : "+Inf"
            line("\(name)_bucket", "\(prefix)le=\"\(bound)\"", String(total))
        }
        line("\(name)_sum", labels, Self.number(snapshot.sum))
        line("\(name)_count", labels, String(total))
    }

    private mutating func line(_ name: String, _ labels: String, _ value: String) {
        text += labels.isEmpty ? "\(name) \(value)\n" : "\(name){\(labels)} \(value)\n"
    }

    /// `a="1",b="2"`, with what the format reserves escaped.
    static func labels(_ labels: MetricsRegistry.Labels) -> String {
        labels.map { "\($0.name)=\"\(escaped($0.value, quotes: true))\"" }.joined(separator: ",")
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\"" where quotes: result += "\\\""
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        if let integer = Int64(exactly: value) { return String(integer) }
        return value.description
    }
}
