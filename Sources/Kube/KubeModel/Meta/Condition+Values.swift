// SPDX-License-Identifier: Apache-2.0

/// What a ``Condition`` is about, such as `Ready`. The set is open: others put conditions of their own on an object.
public struct ConditionType: RawRepresentable, Sendable, Hashable {
    /// The name as it stands in the object.
    public let rawValue: String

    /// A type of that name.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// The object does what it is for.
    public static let ready = Self(rawValue: "Ready")
    /// Enough replicas serve.
    public static let available = Self(rawValue: "Available")
    /// A change is on its way.
    public static let progressing = Self(rawValue: "Progressing")
    /// A change is on its way, as kstatus calls it.
    public static let reconciling = Self(rawValue: "Reconciling")
    /// A change doesn't get on without somebody's help, as kstatus calls it.
    public static let stalled = Self(rawValue: "Stalled")
    /// Something doesn't work that should.
    public static let degraded = Self(rawValue: "Degraded")
    /// A Deployment's pods can't be created.
    public static let replicaFailure = Self(rawValue: "ReplicaFailure")
    /// A node was found for a pod.
    public static let podScheduled = Self(rawValue: "PodScheduled")
    /// A HorizontalPodAutoscaler can compute how many replicas there should be.
    public static let scalingActive = Self(rawValue: "ScalingActive")
}

/// Whether a ``Condition`` holds.
public struct ConditionStatus: RawRepresentable, Sendable, Hashable {
    /// The status as it stands in the object.
    public let rawValue: String

    /// A status of that name.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// It holds.
    public static let `true` = Self(rawValue: "True")
    /// It doesn't hold.
    public static let `false` = Self(rawValue: "False")
    /// Nobody knows.
    public static let unknown = Self(rawValue: "Unknown")
}

extension ConditionType: ExpressibleByStringLiteral, CustomStringConvertible {
    /// A type of that name.
    public init(stringLiteral name: String) { self.init(rawValue: name) }
    /// The name.
    public var description: String { rawValue }
}

extension ConditionStatus: ExpressibleByStringLiteral, CustomStringConvertible {
    /// A status of that name.
    public init(stringLiteral name: String) { self.init(rawValue: name) }
    /// The name.
    public var description: String { rawValue }
}
