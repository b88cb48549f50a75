// SPDX-License-Identifier: Apache-2.0

package import KubeModel
import SpinAPI

/// Bobbin's own Deployment, found by its label.
package struct OperatorFacts: Sendable {
    package let deployment: JSONValue

    /// The labels that every operator's Deployment has, among others' objects.
    package static let selector = "app.kubernetes.io/component=\(Installation.operatorComponent)"

    /// Those that there are, in any namespace.
    package static func all(in deployments: [JSONValue]) -> [OperatorFacts] {
        deployments.filter(isOfBobbin).map(OperatorFacts.init)
    }

    /// Whether an object belongs to an installation of Bobbin, by its labels. The chart's `nameOverride` changes one of
    /// them.
    static func isOfBobbin(_ object: JSONValue) -> Bool {
        object.label(ShimKeyspace.nameLabel) == Installation.product
            || object.label("helm.sh/chart")?.hasPrefix("\(Installation.product)-") == true
    }

    package var namespace: String { deployment.namespace }
    package var serviceAccount: String {
        deployment[path: "spec", "template", "spec", "serviceAccountName"]?.string ?? "default"
    }

    private var container: JSONValue? {
        deployment.containers.first { $0["name"]?.string == "operator" } ?? deployment.containers.first
    }
    var image: String { container?["image"]?.string ?? "" }
    var arguments: [String] { (container?["args"]?.array ?? []).compactMap(\.string) }
    var electsLeader: Bool { arguments.contains("--leader-elect") }
    /// The namespaces that it watches; all of them where empty.
    package var namespaces: [String] {
        guard let index = arguments.firstIndex(where: { $0.hasPrefix("--namespace") }) else { return [] }
        let parts = arguments[index].split(separator: "=", maxSplits: 1)
        let list = parts.count == 2 ? String(parts[1]) : arguments.dropFirst(index + 1).first ?? ""
        return list.split(separator: ",").map(String.init)
    }

    /// The version that its image is tagged with; empty where it is given by a digest only.
    var version: String {
        let name = image.split(separator: "@").first.map(String.init) ?? image
        guard let colon = name.lastIndex(of: ":"), !name[colon...].contains("/") else { return "" }
        return String(name[name.index(after: colon)...])
    }

    /// The pods that are its.
    func pods(of all: [JSONValue]) -> [JSONValue] {
        let selector = deployment[path: "spec", "selector", "matchLabels"]?.object?.members ?? []
        return all.filter { pod in
            pod.namespace == namespace && !selector.isEmpty
                && pod.label(ShimKeyspace.shimLabel) == nil
                && selector.allSatisfy { pod.label($0.key) == $0.value.string }
        }
    }
}
