// SPDX-License-Identifier: Apache-2.0

package import KubeModel

/// One run of a container, with a log to show.
package struct LogSource: Sendable, Hashable {
    package let pod: ObjectKey
    package let uid: String
    package let container: String
    /// Tells this run from the one after a restart.
    package let run: String

    package init(pod: ObjectKey, uid: String, container: String, run: String) {
        self.pod = pod
        self.uid = uid
        self.container = container
        self.run = run
    }
}

/// Which containers of a pod are meant. Pure.
package enum ContainerChoice: Sendable, Hashable {
    /// The one that the app runs in.
    case main
    case named(String)
    /// All, those that prepare the pod too.
    case all

    /// The containers meant; `nil` where the pod has none of that name.
    package func containers(of pod: AppPod) -> [AppContainer]? {
        switch self {
        case .main:
            let annotated = pod.containers.first { $0.name == pod.defaultContainer }
            return (annotated ?? pod.containers.first).map { [$0] } ?? []
        case .all: return pod.initContainers + pod.containers
        case .named(let name):
            return (pod.initContainers + pod.containers).first { $0.name == name }.map { [$0] }
        }
    }

    /// The runs that have a log, oldest pod first.
    package func sources(_ pods: [AppPod]) -> [LogSource] {
        PodChoice.ordered(pods).flatMap { pod in
            (containers(of: pod) ?? []).filter { !$0.id.isEmpty }.map {
                LogSource(pod: pod.key, uid: pod.metadata.uid, container: $0.name, run: $0.id)
            }
        }
    }

    /// The error if none of these pods has the chosen container; `nil` otherwise.
    package func problem(_ pods: [AppPod]) -> String? {
        guard case .named(let name) = self, !pods.isEmpty, pods.allSatisfy({ containers(of: $0) == nil })
        else {
            return nil
        }
        let names = Set(pods.flatMap { $0.initContainers + $0.containers }.map(\.name)).sorted()
        return
            "container \"\(name)\" not found in the pods of the app; choose one of: \(names.joined(separator: ", "))"
    }
}
