// SPDX-License-Identifier: Apache-2.0

package import KubeModel
package import SpinAPI

/// Which installation of Bobbin a command is about, of those that a cluster has.
package struct InstallationChoice: Sendable, Hashable {
    /// A place where an operator is installed.
    package struct Candidate: Sendable, Hashable {
        package var namespace: String
        /// The namespaces that the operator watches; all of them where empty.
        package var watched: Set<String>

        package init(namespace: String, watched: Set<String> = []) {
            self.namespace = namespace
            self.watched = watched
        }
    }

    /// The one to use.
    package let installation: Installation
    /// The namespaces of all that were found, in order; empty where the usual one is assumed.
    package let found: [String]

    /// Chooses one.
    ///
    /// - Parameters:
    ///   - candidates: What was found, in any order.
    ///   - namespace: Where the objects are that the command is about; empty for all namespaces. An operator that
    ///     watches this namespace by name goes before one that watches all, and that one before one that doesn't watch it.
    ///     Among equals, the first by name is used.
    package init(among candidates: [Candidate], for namespace: String) {
        let best = candidates.min {
            ($0.rank(for: namespace), $0.namespace) < ($1.rank(for: namespace), $1.namespace)
        }
        installation = best.map { Installation(namespace: $0.namespace) } ?? Installation()
        found = Set(candidates.map(\.namespace)).sorted()
    }

    /// What a person is told where there was a choice.
    package var warning: String? {
        guard found.count > 1 else { return nil }
        let names = found.map { "\"\($0)\"" }
        let list = names.dropLast().joined(separator: ", ") + " and " + names[names.count - 1]
        return "found Bobbin in namespaces \(list); using \"\(installation.namespace)\". "
            + "Set --operator-namespace to use another"
    }
}

extension InstallationChoice.Candidate {
    /// Where an operator's Deployment is.
    package init(_ facts: OperatorFacts) {
        self.init(namespace: facts.namespace, watched: Set(facts.namespaces))
    }

    /// Where the service accounts are that a binding gives an operator's rights to.
    ///
    /// - Parameter binding: A ClusterRoleBinding, or a RoleBinding: then its namespace is what is watched.
    package static func all(in binding: JSONValue) -> [Self] {
        guard OperatorFacts.isOfBobbin(binding), !isOfMetrics(binding) else { return [] }
        let watched: Set<String> = binding.namespace.isEmpty ? [] : [binding.namespace]
        return (binding["subjects"]?.array ?? []).compactMap { subject in
            guard subject["kind"] == "ServiceAccount", let namespace = subject["namespace"]?.string else {
                return nil
            }
            return Self(namespace: namespace, watched: watched)
        }
    }

    /// Whether a binding gives only the right to check who may read the metrics: operators of some namespaces have that for
    /// the whole cluster, too.
    private static func isOfMetrics(_ binding: JSONValue) -> Bool {
        binding[path: "roleRef", "name"]?.string?.hasSuffix("-metrics-auth") == true
    }

    /// The lower the better.
    fileprivate func rank(for namespace: String) -> Int {
        if watched.isEmpty { return 1 }
        return watched.contains(namespace) ? 0 : 2
    }
}
