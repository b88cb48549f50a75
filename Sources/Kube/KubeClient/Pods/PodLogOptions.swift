// SPDX-License-Identifier: Apache-2.0

/// Which lines of a container's log are wanted, as the API has it.
package struct PodLogOptions: Sendable, Hashable {
    /// The container; where there is only one it needn't be named.
    package var container: String?
    /// Whether lines that come later are sent too.
    package var follows = false
    /// Whether it is the log of the container before its last restart.
    package var isPrevious = false
    /// Whether each line starts with its time.
    package var hasTimestamps = false
    /// At most so many lines from the end.
    package var tailLines: Int?
    /// Only lines of the last so many seconds.
    package var sinceSeconds: Int?
    /// Only lines since that time, RFC 3339. The server looks at whole seconds.
    package var sinceTime: String?
    /// At most so many bytes.
    package var limitBytes: Int?

    /// All there is so far.
    package init() {}

    /// The parameters of the query, in order.
    var query: [(name: String, value: String)] {
        var query: [(name: String, value: String)] = []
        func add(_ name: String, _ value: String?) { if let value { query.append((name, value)) } }
        add("container", container)
        add("follow", follows ? "true" : nil)
        add("previous", isPrevious ? "true" : nil)
        add("timestamps", hasTimestamps ? "true" : nil)
        add("tailLines", tailLines.map { String($0) })
        add("sinceSeconds", sinceSeconds.map { String($0) })
        add("sinceTime", sinceTime)
        add("limitBytes", limitBytes.map { String($0) })
        return query
    }
}
