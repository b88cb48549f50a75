// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// The metrics of a program, and their text in Prometheus' exposition format.
///
/// A handle is resolved once by its name and labels and then used; asking again for the same gives the same
/// handle. Never make a label of an object's name: each value is a series that stays.
public final class MetricsRegistry: Sendable {
    /// Names and values in the order in which they are to be written.
    public typealias Labels = [(name: String, value: String)]

    enum Kind: String { case counter, gauge, histogram }

    enum Series {
        case counter(Counter)
        case gauge(Gauge)
        case histogram(Histogram)
        case computed(@Sendable () -> Double?)
        case collected(@Sendable () -> [(labels: Labels, value: Double)])
    }

    struct Family {
        var help: String
        var kind: Kind
        var series: [(labels: String, series: Series)]
    }

    private let families = Mutex<[String: Family]>([:])

    private let prefix: String

    /// A registry without metrics.
    ///
    /// - Parameter prefix: What the names of the program's own metrics start with, such as `example_`. Metrics that have
    ///   the same names in every program are called as they are there.
    public init(prefix: String = "") { self.prefix = prefix }

    /// The name of one of the program's own metrics.
    public func qualified(_ name: String) -> String { prefix + name }

    /// The counter of that name with those labels.
    public func counter(_ name: String, help: String, labels: Labels = []) -> Counter {
        let series = resolve(name, help, .counter, labels) { .counter(Counter()) }
        if case .counter(let counter) = series { return counter }
        return Counter()
    }

    /// The gauge of that name with those labels.
    public func gauge(_ name: String, help: String, labels: Labels = []) -> Gauge {
        let series = resolve(name, help, .gauge, labels) { .gauge(Gauge()) }
        if case .gauge(let gauge) = series { return gauge }
        return Gauge()
    }

    /// The histogram of that name with those labels; of the buckets given first.
    public func histogram(_ name: String, help: String, buckets: [Double], labels: Labels = []) -> Histogram {
        let series = resolve(name, help, .histogram, labels) { .histogram(Histogram(bounds: buckets)) }
        if case .histogram(let histogram) = series { return histogram }
        return Histogram(bounds: buckets)
    }

    /// A metric that is computed when asked for; left out where it is `nil`.
    public func gauge(
        _ name: String,
        help: String,
        labels: Labels = [],
        computing value: @escaping @Sendable () -> Double?
    ) {
        _ = resolve(name, help, .gauge, labels) { .computed(value) }
    }

    /// Metrics of one name that are computed when asked for, and so are the labels: for the few objects of a kind of
    /// which a cluster has a handful. One that is gone leaves nothing.
    public func gauges(
        _ name: String,
        help: String,
        computing values: @escaping @Sendable () -> [(labels: Labels, value: Double)]
    ) {
        _ = resolve(name, help, .gauge, []) { .collected(values) }
    }

    /// A counter that something else keeps, read when asked for; left out where it is `nil`.
    public func counter(
        _ name: String,
        help: String,
        labels: Labels = [],
        computing value: @escaping @Sendable () -> Double?
    ) {
        _ = resolve(name, help, .counter, labels) { .computed(value) }
    }

    private func resolve(
        _ name: String,
        _ help: String,
        _ kind: Kind,
        _ labels: Labels,
        make: () -> Series
    ) -> Series {
        let text = PrometheusText.labels(labels)
        return families.withLock { families in
            var family = families[name] ?? Family(help: help, kind: kind, series: [])
            if let known = family.series.first(where: { $0.labels == text }) { return known.series }
            let series = make()
            family.series.append((text, series))
            families[name] = family
            return series
        }
    }

    /// All metrics, families by name, as Prometheus reads them (`text/plain; version=0.0.4`).
    public var text: String {
        // Computed outside the lock: a closure may take other locks.
        let families = families.withLock { $0 }
        var text = PrometheusText()
        for (name, family) in families.sorted(by: { $0.key < $1.key }) { text.write(family, named: name) }
        return text.text
    }
}
