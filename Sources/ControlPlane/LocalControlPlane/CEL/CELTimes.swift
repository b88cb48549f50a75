import KubeModel

/// Timestamps and durations. Time zones other than UTC aren't known here.
enum CELTimes {
    static func add(to table: inout CELFunctionTable) {
        table.add("timestamp", [.string], .timestamp) { (values) throws(CELError) in
            let text = try values.string(0)
            guard let time = Timestamp(text) else { throw CELError("invalid timestamp: \(text)") }
            return .timestamp(time)
        }
        table.add("timestamp", [.timestamp], .timestamp) { (values) throws(CELError) in values[0] }
        table.add("timestamp", [.int], .timestamp) { (values) throws(CELError) in
            let micros = try CELOperators.checked(
                try values.int(0).multipliedReportingOverflow(by: 1_000_000)
            )
            return .timestamp(Timestamp(microseconds: micros))
        }
        table.add("duration", [.string], .duration) { (values) throws(CELError) in
            let text = try values.string(0)
            guard let duration = GoDuration(text) else { throw CELError("invalid duration: \(text)") }
            return .duration(duration)
        }
        table.add("duration", [.duration], .duration) { (values) throws(CELError) in values[0] }
        let parts: [(String, @Sendable (Timestamp) -> Int64)] = [
            ("getFullYear", { part($0, 0, 4) }), ("getMonth", { part($0, 5, 2) - 1 }),
            ("getDate", { part($0, 8, 2) }), ("getDayOfMonth", { part($0, 8, 2) - 1 }),
            ("getHours", { part($0, 11, 2) }), ("getMinutes", { part($0, 14, 2) }),
            ("getSeconds", { part($0, 17, 2) }), ("getDayOfWeek", dayOfWeek), ("getDayOfYear", dayOfYear),
            ("getMilliseconds", { $0.microseconds / 1000 % 1000 }),
        ]
        for (name, part) in parts {
            table.method(name, [.timestamp], .int) { (values) throws(CELError) in
                guard case .timestamp(let time) = values[0] else { throw .noOverload() }
                return .int(part(time))
            }
        }
        let units: [(String, Int64)] = [
            ("getHours", 3_600_000_000_000), ("getMinutes", 60_000_000_000), ("getSeconds", 1_000_000_000),
            ("getMilliseconds", 1_000_000),
        ]
        for (name, unit) in units {
            table.method(name, [.duration], .int) { (values) throws(CELError) in
                guard case .duration(let duration) = values[0] else { throw .noOverload() }
                return .int(duration.nanoseconds / unit)
            }
        }
    }

    /// A number in the written form `2006-01-02T15:04:05Z`.
    private static func part(_ time: Timestamp, _ start: Int, _ length: Int) -> Int64 {
        time.seconds.utf8.dropFirst(start).prefix(length).reduce(0) { $0 * 10 + Int64($1) - 48 }
    }

    private static func dayOfWeek(_ time: Timestamp) -> Int64 {
        let day = 86_400_000_000 as Int64
        let days = time.microseconds / day - (time.microseconds % day < 0 ? 1 : 0)
        // 1970 began on a Thursday.
        return ((days + 4) % 7 + 7) % 7
    }

    private static func dayOfYear(_ time: Timestamp) -> Int64 {
        let year = time.seconds.prefix(4)
        guard let start = Timestamp("\(year)-01-01T00:00:00Z") else { return 0 }
        return (time.microseconds - start.microseconds) / 86_400_000_000
    }
}
