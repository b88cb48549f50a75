// SPDX-License-Identifier: Apache-2.0

package import KubeClient
import KubeModel

/// Reads the logs of containers and hands their lines to a printer.
package struct LogReading: Sendable {
    package let client: Client
    package let printer: LogPrinter
    package let options: PodLogOptions

    package init(client: Client, printer: LogPrinter, options: PodLogOptions) {
        self.client = client
        self.printer = printer
        self.options = options
    }

    /// Reads what there is of one log.
    ///
    /// - Throws: `KubeError`, whatever the printer's output throws.
    package func read(_ source: LogSource) async throws {
        var position = LogPosition()
        try await read(source, options, &position)
    }

    /// Follows one run of a container to its end. If the stream breaks before that, it is resumed.
    ///
    /// - Parameters:
    ///   - isNew: Whether the container came while we were looking: then all of its lines are wanted.
    ///   - isRunning: Whether the run goes on, as far as the caller knows.
    func follow(_ source: LogSource, isNew: Bool, isRunning: @Sendable () -> Bool) async throws {
        var position = LogPosition()
        var options = options
        options.follows = true
        if isNew { (options.tailLines, options.sinceSeconds, options.sinceTime) = (nil, nil, nil) }
        var failures = 0
        while true {
            let before = position
            do {
                try await read(source, options, &position)
                if !isRunning() { return }
            } catch let error as KubeError {
                if error.isNotFound { return }
                // A refusal won't get better; a connection may.
                if error.code == .server, error.status.map({ $0.code < 500 && $0.code != 429 }) ?? true {
                    throw error
                }
                if !isRunning() { return }
            }
            failures = position == before ? failures + 1 : 0
            if let since = position.sinceTime {
                (options.tailLines, options.sinceSeconds, options.sinceTime) = (nil, nil, since)
            }
            position.resume()
            // The log ends first; the pod's status follows a moment later.
            try await Task.sleep(for: .seconds(min(1 << failures, 16)))
            if !isRunning() { return }
        }
    }

    private func read(
        _ source: LogSource,
        _ options: PodLogOptions,
        _ position: inout LogPosition
    ) async throws {
        var options = options
        options.container = source.container
        // Always, since they say how far it was read.
        options.hasTimestamps = true
        let log = try await client.log(of: source.pod, options)
        var lines = LogLines()
        while let chunk = try await log.next() {
            try printer.write(lines.receive(chunk).compactMap { position.accept($0) }, of: source)
        }
        if let last = lines.finish() {
            try printer.write([position.accept(last)].compactMap { $0 }, of: source)
        }
    }
}
