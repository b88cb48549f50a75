// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import KubeModel
package import Logging
internal import Synchronization

/// Writes each message as one line of JSON on the standard error, in one piece.
package struct JSONLogHandler: LogHandler {
    package var logLevel = Logger.Level.info
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?

    private let label: String
    private let now: @Sendable () -> Timestamp
    private let write: @Sendable ([UInt8]) -> Void

    /// A handler of the standard error.
    package init(label: String) {
        self.init(label: label, now: { WallClock.now }, write: StandardError.write)
    }

    /// A handler that brings its lines elsewhere.
    init(
        label: String,
        now: @escaping @Sendable () -> Timestamp,
        write: @escaping @Sendable ([UInt8]) -> Void
    ) {
        self.label = label
        self.now = now
        self.write = write
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var all = metadata
        if let provided = metadataProvider?.get() { all.merge(provided) { $1 } }
        if let own = event.metadata { all.merge(own) { $1 } }
        if let error = event.error { all["error"] = "\(error)" }
        let line = LogLine(
            event.message.description,
            level: event.level,
            label: label,
            metadata: all,
            time: now()
        )
        write(line.bytes)
    }
}

/// The standard error, of which one writes at a time: a pipe takes longer lines in pieces.
enum StandardError {
    private static let turn = Mutex(())

    @Sendable static func write(_ bytes: [UInt8]) {
        turn.withLock { _ in
            var done = 0
            while done < bytes.count {
                let count = unsafe bytes.withUnsafeBytes { bytes in
                    unsafe Glibc.write(
                        STDERR_FILENO,
                        bytes.baseAddress?.advanced(by: done),
                        bytes.count - done
                    )
                }
                // Where nobody can be told, nobody is.
                guard count > 0 || errno == EINTR else { return }
                if count > 0 { done += count }
            }
        }
    }
}
