// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import KubeModel

extension MetricsRegistry {
    /// Adds `process_*`: processor time, memory, open files, and when the process began, as far as `/proc` tells.
    public func addProcessMetrics() {
        let start = Double(WallClock.now.microseconds) / 1e6
        counter("process_cpu_seconds_total", help: "Total user and system CPU time spent, in seconds.") {
            ProcessFacts.cpuSeconds
        }
        gauge("process_resident_memory_bytes", help: "Resident memory size, in bytes.") {
            ProcessFacts.memoryPages(at: 1).map { $0 * ProcessFacts.pageSize }
        }
        gauge("process_virtual_memory_bytes", help: "Virtual memory size, in bytes.") {
            ProcessFacts.memoryPages(at: 0).map { $0 * ProcessFacts.pageSize }
        }
        gauge("process_open_fds", help: "Number of open file descriptors.") {
            ProcessFacts.openFiles.map(Double.init)
        }
        gauge(
            "process_start_time_seconds",
            help: "Start time of the process since the Unix epoch, in seconds."
        ) { start }
    }
}

/// What the system tells of this process.
private enum ProcessFacts {
    static var pageSize: Double { Double(sysconf(Int32(_SC_PAGESIZE))) }

    static var cpuSeconds: Double? {
        var usage = rusage()
        guard unsafe getrusage(RUSAGE_SELF.rawValue, &usage) == 0 else { return nil }
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }

    /// A field of `/proc/self/statm`.
    static func memoryPages(at index: Int) -> Double? {
        let file = unsafe open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var buffer = [UInt8](repeating: 0, count: 128)
        let count = unsafe buffer.withUnsafeMutableBytes { unsafe read(file, $0.baseAddress, $0.count) }
        guard count > 0 else { return nil }
        let fields = String(decoding: buffer[..<count], as: UTF8.self).split(separator: " ")
        return index < fields.count ? Double(fields[index]) : nil
    }

    static var openFiles: Int? {
        guard let directory = unsafe opendir("/proc/self/fd") else { return nil }
        defer { unsafe closedir(directory) }
        var count = 0
        while unsafe readdir(directory) != nil { count += 1 }
        // Without ".", ".." and the descriptor that this takes.
        return max(0, count - 3)
    }
}
