// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import KubeClient
import KubeModel
import PodStreams

/// The logs and lines to print, by kubectl's flags.
struct LogOptions: ParsableArguments {
    @Flag(
        name: [.customShort("f"), .long],
        help: "Stream the logs, including the logs of new pods."
    )
    var follow = false

    @Option(help: "Number of recent lines to print, or -1 for all.")
    var tail = -1

    @Option(help: "Only print lines newer than a duration such as 5s, 2m or 3h.")
    var since: String?

    @Option(help: "Only print lines after a time (RFC 3339).")
    var sinceTime: String?

    @Flag(help: "Print the time of each line.")
    var timestamps = false

    @Flag(
        name: [.customShort("p"), .long],
        help: "Print the logs of the previous instance of the container."
    )
    var previous = false

    @Option(help: "Maximum number of bytes to print per container.")
    var limitBytes: Int?

    @Option(
        name: [.customShort("c"), .long],
        help: "Container to print the logs of. Default: the container of the app."
    )
    var container: String?

    @Flag(help: "Print the logs of all containers.")
    var allContainers = false

    @Flag(
        inversion: .prefixedNo,
        help: "Prefix each line with its pod and container. Default: only with several pods."
    )
    var prefix: Bool?

    func validate() throws {
        if follow && previous {
            throw ValidationError("only one of --follow and --previous can be used")
        }
        if since != nil && sinceTime != nil {
            throw ValidationError("only one of --since and --since-time can be used")
        }
        if container != nil && allContainers {
            throw ValidationError("only one of --container and --all-containers can be used")
        }
        if tail < -1 { throw ValidationError("invalid --tail value \"\(tail)\"; it must be -1 or more") }
        if let limitBytes, limitBytes < 1 {
            throw ValidationError("invalid --limit-bytes value \"\(limitBytes)\"; it must be 1 or more")
        }
        if let since, GivenDuration(since) == nil {
            throw ValidationError(
                "invalid --since value \"\(since)\"; it must be a duration such as 5s, 2m or 3h"
            )
        }
        if let sinceTime, Timestamp(sinceTime) == nil {
            throw ValidationError(
                "invalid --since-time value \"\(sinceTime)\"; it must be a time such as 2026-01-31T12:00:00Z"
            )
        }
    }

    var choice: ContainerChoice { allContainers ? .all : container.map { .named($0) } ?? .main }

    /// The options of the request for each log.
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
                // The reader has gone, as `head` does: the exit code of a SIGPIPE.
                throw ExitCode(141)
            }
        }
    }
}
