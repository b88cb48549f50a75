// SPDX-License-Identifier: Apache-2.0

import KubeModel
package import KubeRuntime

/// All that the operator remembers of apps between two reconciles, by app.
package typealias AppMemory = ObjectMemory<AppRecord>

/// What the operator remembers of one app between two reconciles. ``SpinAppReconciler`` drops it when the app is gone.
///
/// Losing it costs a read, a comparison or an event, never a wrong write. What is remembered by other keys:
/// - ``ConfigurationContents``: the contents of Secrets and ConfigMaps, and how many apps refer to each, by object. Apps
///   share them; the last one that refers to an object drops it.
/// - ``ExecutorRecord``: the line of the apps that wait for their turn, by executor, since they wait for each other.
/// - `EventRecorder`: series of events, by what was reported; `WorkQueue`: waits, by key, until a try succeeds.
package struct AppRecord: Sendable, Equatable {
    /// What was last done with the app's children, and how often they were repaired.
    var children = ChildRecords()
    /// The Secrets and ConfigMaps that the app refers to.
    var references: Set<ConfigurationContents.Object> = []
    /// The versions of generated Secrets that somebody else wrote too, and that were read and found right, by name.
    var verifiedSecrets: [String: String] = [:]
    /// A hash of the warnings that were last reported, which may be as long as whoever writes an app likes; 0 for none.
    var warnings = 0
    private var stored: Boxed<StoredConfiguration>?
    private var place: Boxed<ObjectKey>?
    private var rest: Boxed<Passing>?

    package init() {}

    /// The generated Secret that holds the app's runtime configuration.
    var configuration: StoredConfiguration? {
        get { stored?.value }
        set { stored = newValue.map(Boxed.init) }
    }

    /// The executor in whose line the app is.
    var line: ObjectKey? {
        get { place?.value }
        set { place = newValue.map(Boxed.init) }
    }

    /// What an app at rest has nothing of.
    var passing: Passing {
        get { rest?.value ?? Passing() }
        set { rest = newValue == Passing() ? nil : Boxed(newValue) }
    }

    /// What is remembered for as long as something is under way.
    struct Passing: Sendable, Equatable {
        /// When it was last looked for Secrets that nothing needs.
        var pruning = SecretPruner.Record()
        /// The look at a pod that is long in preparation.
        var podLook: PodInspector.Look?
        /// What holds changed values back.
        var brake: RotationBrake?
        /// Since when a status waits to be written.
        var pendingStatus: Duration?
        /// The failure that was reported by an event and is not in the status yet.
        var reportedFailure: FailureEvent?
        /// The changes whose time is being measured.
        var times = AppTimes.Record()
    }
}

/// A value that takes one word where it is kept.
private struct Boxed<Value: Sendable & Equatable>: Sendable, Equatable {
    private indirect enum Storage: Sendable, Equatable { case value(Value) }
    private let storage: Storage

    init(_ value: Value) { storage = .value(value) }

    var value: Value {
        switch storage {
        case .value(let value): value
        }
    }
}
