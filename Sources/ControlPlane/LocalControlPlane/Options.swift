// SPDX-License-Identifier: Apache-2.0

extension LocalControlPlane {
    /// The label on RuntimeClasses that are there at the start, in place of those that nodes' shims would bring.
    package static let standInLabel = "bobbin.local/stand-in"

    /// The version that the server and its nodes say they have: that of the types.
    static let kubernetesVersion = "v\(KubernetesTypes.version).0-bobbin"

    /// How a control plane behaves.
    package struct Options: Sendable {
        /// Whether Deployments and other workloads get pods that become ready. The garbage collector and the
        /// namespaces' life cycle are always there.
        package var simulatesWorkloads = true
        /// How long a simulated pod takes to become ready.
        package var podStartDelay: Duration = .milliseconds(20)
        /// The nodes that are there at the start, Ready.
        package var nodes = [Node(name: "local")]
        /// RuntimeClasses that are there at the start: name to handler. As on a real cluster, pods of a class that
        /// doesn't exist are refused.
        package var runtimeClasses = ["wasmtime-spin-v2": "spin"]
        /// How many changes of each kind are remembered for watches.
        package var historyLimit = 10_000
        /// How often a watch that asked for bookmarks gets one. More often than by kube-apiserver (each minute): without TLS
        /// each watch has a connection of its own, of which nothing else tells whether it is alive.
        package var bookmarkInterval: Duration = .seconds(15)
        /// Whether a watch may begin with all that is there (WatchList), which servers before Kubernetes 1.34 may refuse.
        package var streamsLists = true
        /// The version that `kubectl version` shows.
        package var version = LocalControlPlane.kubernetesVersion
        package var clock: any ControlPlaneClock = SystemClock()
        /// Where each request is written down, in the form of kube-apiserver's audit log; `nil` for nowhere.
        package var auditLog: String?
        /// How many connections may be open at a time; further ones are closed.
        package var connectionLimit = 4096
        /// How long a client may take nothing of an answer that it has asked for before its connection is closed.
        package var stallTimeout: Duration = .seconds(60)
        package init() {}
    }

    /// A node that is there at the start.
    package struct Node: Sendable, Hashable {
        package var name: String
        package var labels: [String: String]

        package init(name: String, labels: [String: String] = [:]) {
            self.name = name
            self.labels = labels
        }
    }
}
