// SPDX-License-Identifier: Apache-2.0

package import KubeModel

/// A container of a pod: what it is called, which ports it has, and how it fares.
package struct AppContainer: JSONReadable, Hashable, Sendable {
    /// A port that it lists.
    package struct Port: Hashable, Sendable {
        package var name: String
        package var number: Int
    }

    package var name = ""
    package var ports: [Port] = []
    /// Tells one run of the container from the next; empty before the first.
    package var id = ""
    package var isRunning = false
    /// Why it waits, as far as that is known.
    package var waiting = ""

    package init(name: String = "") { self.name = name }

    package init(from reader: inout JSONReader) throws {
        self.init()
        try reader.object { key, reader in
            switch key {
            case "name": name = try reader.string()
            case "ports": if try !reader.null() { try readPorts(&reader) }
            case "containerID": id = try reader.optional { try $0.string() } ?? ""
            case "state": if try !reader.null() { try readState(&reader) }
            default: try reader.skip()
            }
        }
    }

    /// Adds what another part of the pod says of the container.
    mutating func add(_ other: AppContainer) {
        if !other.ports.isEmpty { ports = other.ports }
        if !other.id.isEmpty { id = other.id }
        if !other.waiting.isEmpty { waiting = other.waiting }
        if other.isRunning { isRunning = true }
    }

    private mutating func readPorts(_ reader: inout JSONReader) throws {
        var ports: [Port] = []
        try reader.array { reader in
            var port = Port(name: "", number: 0)
            try reader.object { key, reader in
                switch key {
                case "name": port.name = try reader.string()
                case "containerPort": port.number = try reader.int()
                default: try reader.skip()
                }
            }
            ports.append(port)
        }
        self.ports = ports
    }

    private mutating func readState(_ reader: inout JSONReader) throws {
        try reader.object { key, reader in
            switch key {
            case "running":
                isRunning = try !reader.null()
                if isRunning { try reader.skip() }
            case "waiting": if try !reader.null() { waiting = try Self.reason(&reader) }
            default: try reader.skip()
            }
        }
    }

    private static func reason(_ reader: inout JSONReader) throws -> String {
        var (reason, message) = ("", "")
        try reader.object { key, reader in
            switch key {
            case "reason": reason = try reader.string()
            case "message": message = try reader.string()
            default: try reader.skip()
            }
        }
        return message.isEmpty ? reason : "\(reason): \(message)"
    }
}
