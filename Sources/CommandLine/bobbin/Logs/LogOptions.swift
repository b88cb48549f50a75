import ArgumentParser
import Foundation
import KubeClient
import KubeModel
import PodStreams

/// Which lines of which logs, by kubectl's flags.
struct LogOptions: ParsableArguments {
    @Flag(
        name: [.customShort("f"), .long],
        help: "Go on with what is logged from now on, by pods that come later too."
    )
    var follow = false

    @Option(help: "Only so many lines from the end; -1 for all.")
    var tail = -1

    @Option(help: "Only lines of the last 5s, 2m or 3h.")
    var since: String?

    @Option(help: "Only lines since that time (RFC 3339).")
    var sinceTime: String?

    @Flag(help: "Each line with its time.")
    var timestamps = false

    @Flag(name: [.customShort("p"), .long], help: "The log of the container before its last restart.")
    var previous = false

    @Option(help: "At most so many bytes of each log.")
    var limitBytes: Int?

    @Option(
        name: [.customShort("c"), .long],
        help: "That container instead of the one that the app runs in."
    )
    var container: String?

    @Flag(help: "All containers of the pods.")
    var allContainers = false

    @Flag(
        inversion: .prefixedNo,
        help: "Each line with its pod and container; unless told, where there are several pods."
    )
    var prefix: Bool?

    func validate() throws {
        if follow && previous {
            throw ValidationError(
                "only one of --follow and --previous can be used: what is over isn't followed"
            )
        }
        if since != nil && sinceTime != nil {
            throw ValidationError("only one of --since and --since-time can be used")
        }
        if container != nil && allContainers {
            throw ValidationError("only one of --container and --all-containers can be used")
        }
        if tail < -1 { throw ValidationError("--tail must be -1 or more, but is \(tail)") }
        if let limitBytes, limitBytes < 1 {
            throw ValidationError("--limit-bytes must be 1 or more, but is \(limitBytes)")
        }
        if let since, GivenDuration(since) == nil {
            throw ValidationError("--since must be a duration such as 5s, 2m or 3h, but is \"\(since)\"")
        }
        if let sinceTime, Timestamp(sinceTime) == nil {
            throw ValidationError(
                "--since-time must be a time such as 2026-01-31T12:00:00Z, but is \"\(sinceTime)\""
            )
        }
    }

    var choice: ContainerChoice { allContainers ? .all : container.map { .named($0) } ?? .main }

    /// What is asked of the server for each log.
    var query: PodLogOptions {
        var options = PodLogOptions()
        options.isPrevious = previous
        options.tailLines = tail < 0 ? nil : tail
        options.sinceSeconds = since.flatMap { GivenDuration($0)?.seconds }
        options.sinceTime = sinceTime
        options.limitBytes = limitBytes
        return options
    }

    var printer: LogPrinter {
        Self.printer(prefix: prefix.map { $0 ? .always : .never } ?? .whenSeveral, hasTimestamps: timestamps)
    }

    /// Prints to standard output.
    static func printer(prefix: LogPrinter.Prefix, hasTimestamps: Bool) -> LogPrinter {
        LogPrinter(terminal: Console.output, prefix: prefix, hasTimestamps: hasTimestamps) { bytes in
            do {
                try FileHandle.standardOutput.write(contentsOf: Data(bytes))
            } catch {
                // Whoever read it has gone, as `head` does; what a SIGPIPE would have ended it with.
                throw ExitCode(141)
            }
        }
    }
}
