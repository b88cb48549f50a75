// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import KubeClient
internal import KubeModel
package import Logging
package import ServerTLS
internal import Synchronization

/// The certificate that the metrics are served with: that of a folder, read again when it changes, or one of its own
/// making. Looked after when somebody connects, so that it costs nothing at rest.
package final class ServerCertificate: Sendable {
    /// Where it comes from.
    package enum Origin: Sendable {
        /// A folder with `tls.crt` and `tls.key`.
        case folder(String)
        /// It is made here, by whom the subject says, for a server of those names.
        case own(subject: String, names: [String])
    }

    /// What tells one version of the files from another.
    private struct Stamp: Equatable {
        var files: [[Int64]]
    }

    private struct State {
        var context: TLSContext
        /// When it ends, in seconds since 1970.
        var end: Int64
        var stamp: Stamp?
        var refused: Stamp?
        var checked: Duration
    }

    /// How often the files are looked at, at most.
    private static let pause = Duration.seconds(5)
    private static let day: Int64 = 24 * 3600
    /// How long one of its own is good for, and how long before its end another takes its place.
    private static let term = 365 * day
    private static let margin = 30 * day

    private let origin: Origin
    private let clock: TimeSource
    private let now: @Sendable () -> Int64
    private let logger: Logger
    private let failures: Counter
    private let state: Mutex<State>

    /// Reads or makes the certificate.
    ///
    /// - Parameter now: The time of day, in seconds since 1970.
    /// - Throws: ``CertificateError`` where there is none to begin with.
    package init(
        _ origin: Origin,
        metrics: MetricsRegistry,
        logger: Logger,
        clock: TimeSource = .continuous,
        now: @escaping @Sendable () -> Int64 = { WallClock.now.microseconds / 1_000_000 }
    ) throws {
        self.origin = origin
        self.clock = clock
        self.now = now
        self.logger = logger
        let stamp = Self.stamp(origin)
        let context = try Self.load(origin)
        state = Mutex(
            State(
                context: context,
                end: now() + context.secondsLeft,
                stamp: stamp,
                checked: clock.now
            )
        )
        failures = metrics.counter(
            metrics.qualified("metrics_certificate_errors_total"),
            help: "Total number of metrics certificate changes that could not be loaded."
        )
        metrics.gauge(
            metrics.qualified("metrics_certificate_expiry_timestamp_seconds"),
            help: "Expiration time of the metrics certificate, in seconds since the Unix epoch."
        ) { [weak self] in self.map { Double($0.end) } }
    }

    /// What the next connection is to be made with.
    package func current() -> TLSContext {
        state.withLock { state in
            renew(&state)
            return state.context
        }
    }

    /// When the certificate ends, in seconds since 1970.
    package var end: Int64 {
        state.withLock { state in
            renew(&state)
            return state.end
        }
    }

    private func renew(_ state: inout State) {
        let moment = clock.now
        guard moment - state.checked >= Self.pause else { return }
        state.checked = moment
        let stamp = Self.stamp(origin)
        switch origin {
        case .folder: guard stamp != state.stamp else { return }
        case .own: guard state.end - now() < Self.margin else { return }
        }
        do {
            state.context = try Self.load(origin)
            state.end = now() + state.context.secondsLeft
            state.stamp = stamp
            state.refused = nil
            logger.info("loaded a new metrics certificate")
        } catch {
            // Tried again each time, as half of a pair may have been read; told of once.
            guard stamp == nil || stamp != state.refused else { return }
            state.refused = stamp
            failures.increment()
            logger.error(
                "cannot load the changed metrics certificate, keeping the previous one",
                metadata: ["error": "\(error)"]
            )
        }
    }

    private static func load(_ origin: Origin) throws -> TLSContext {
        switch origin {
        case .own(let subject, let names):
            return try TLSContext(selfSignedBy: subject, for: names, seconds: term)
        case .folder(let folder):
            let certificates = try read(folder, "tls.crt")
            let key = try read(folder, "tls.key")
            do {
                return try TLSContext(certificates: certificates, key: key)
            } catch {
                throw CertificateError(
                    description: "cannot use tls.crt and tls.key in \"\(folder)\": \(error)"
                )
            }
        }
    }

    private static func read(_ folder: String, _ name: String) throws -> [UInt8] {
        do {
            return try HostFile.read("\(folder)/\(name)")
        } catch {
            throw CertificateError(description: "cannot read \"\(folder)/\(name)\": \(error)")
        }
    }

    /// `nil` where there are no files.
    private static func stamp(_ origin: Origin) -> Stamp? {
        guard case .folder(let folder) = origin else { return nil }
        let files = ["tls.crt", "tls.key"].map { name in
            var info = stat()
            guard unsafe stat("\(folder)/\(name)", &info) == 0 else { return [Int64]() }
            return [
                Int64(clamping: info.st_ino), Int64(info.st_size), Int64(info.st_mtim.tv_sec),
                Int64(info.st_mtim.tv_nsec),
            ]
        }
        return Stamp(files: files)
    }
}

/// There is no certificate to serve the metrics with.
package struct CertificateError: Error, CustomStringConvertible {
    package let description: String
}
