// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// How a container of a pod is doing (`core/v1` `ContainerStatus`), for as long as it takes to judge it.
struct ContainerStatus: Sendable, Hashable {
    var name = ""
    var image = ""
    var isReady = false
    var restartCount = 0
    var waiting: Waiting?
    /// When the present run began, RFC 3339; `nil` where none runs.
    var runningSince: String?
    var terminated: Termination?
    /// How the run before the present state ended.
    var lastTermination: Termination?

    /// Why a container hasn't started.
    struct Waiting: Sendable, Hashable {
        var reason = ""
        var message = ""
    }

    /// How a run of a container ended.
    struct Termination: Sendable, Hashable {
        var reason = ""
        var message = ""
        var exitCode = 0
        var signal = 0
        var startedAt = ""
        var finishedAt = ""
    }

    /// The newest end of a run that is known.
    var latestTermination: Termination? { terminated ?? lastTermination }
}

extension ContainerStatus: JSONReadable {
    init(from reader: inout JSONReader) throws {
        try reader.object { key, reader in
            switch key {
            case "name": name = try reader.string()
            case "image": image = try reader.string()
            case "ready": isReady = try reader.bool()
            case "restartCount": restartCount = try reader.int()
            case "state": try readState(&reader)
            case "lastState":
                try reader.object { key, reader in
                    guard key == "terminated" else { return try reader.skip() }
                    lastTermination = try reader.optional { try Termination(from: &$0) }
                }
            default: try reader.skip()
            }
        }
    }

    private mutating func readState(_ reader: inout JSONReader) throws {
        try reader.object { key, reader in
            switch key {
            case "waiting": waiting = try reader.optional { try Waiting(from: &$0) }
            case "terminated": terminated = try reader.optional { try Termination(from: &$0) }
            case "running":
                try reader.object { key, reader in
                    guard key == "startedAt" else { return try reader.skip() }
                    runningSince = try reader.optional { try $0.string() }
                }
            default: try reader.skip()
            }
        }
    }
}

extension ContainerStatus.Waiting: JSONReadable {
    init(from reader: inout JSONReader) throws {
        try reader.object { key, reader in
            switch key {
            case "reason": reason = try reader.string()
            case "message": message = try reader.string()
            default: try reader.skip()
            }
        }
    }
}

extension ContainerStatus.Termination: JSONReadable {
    init(from reader: inout JSONReader) throws {
        try reader.object { key, reader in
            switch key {
            case "reason": reason = try reader.string()
            case "message": message = try reader.string()
            case "exitCode": exitCode = try reader.int()
            case "signal": signal = try reader.int()
            case "startedAt": startedAt = try reader.optional { try $0.string() } ?? ""
            case "finishedAt": finishedAt = try reader.optional { try $0.string() } ?? ""
            default: try reader.skip()
            }
        }
    }
}
