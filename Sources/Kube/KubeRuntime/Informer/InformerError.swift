// SPDX-License-Identifier: Apache-2.0

public import KubeModel

/// A cache could not be filled in time.
public struct InformerError: Error, Sendable, CustomStringConvertible {
    /// The kind whose objects could not be read.
    public let type: ResourceType
    /// For how long it was tried.
    public let timeout: Duration
    /// Why the last try failed, if one did.
    public let lastFailure: String?

    /// Says which kind, for how long and why.
    public var description: String {
        let reason = lastFailure ?? "no response from the API server yet"
        return "timed out after \(timeout) waiting to list \(type): \(reason)"
    }
}
