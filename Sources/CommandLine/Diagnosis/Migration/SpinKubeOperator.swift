// SPDX-License-Identifier: Apache-2.0

package import KubeModel

/// A Deployment of one of SpinKube's operators.
package struct SpinKubeOperator: Sendable, Hashable {
    package enum Product: String, Sendable, Hashable, CaseIterable {
        case spinOperator = "spin-operator"
        case runtimeClassManager = "runtime-class-manager"
    }

    package let product: Product
    package let deployment: JSONValue

    package var namespace: String { deployment.namespace }
    package var replicas: Int64 { deployment[path: "spec", "replicas"]?.integer ?? 1 }
    package var serviceAccount: String {
        deployment[path: "spec", "template", "spec", "serviceAccountName"]?.string ?? "default"
    }
    package var image: String { deployment.containers.first?["image"]?.string ?? "" }
    /// The Helm release that it is of, if any.
    package var release: String? { deployment.annotation("meta.helm.sh/release-name") }

    /// Those that there are: by their images, or by the labels that chart and manifests give them.
    package static func all(in deployments: [JSONValue]) -> [SpinKubeOperator] {
        deployments.compactMap { deployment in
            Product.allCases.first { isOf($0, deployment) }
                .map { SpinKubeOperator(product: $0, deployment: deployment) }
        }
    }

    private static func isOf(_ product: Product, _ deployment: JSONValue) -> Bool {
        let hasImage = deployment.containers.contains {
            repository(of: $0["image"]?.string ?? "").split(separator: "/").last.map(String.init)
                == product.rawValue
        }
        return hasImage || SpinKubeMark.isOn(deployment, product)
    }

    /// The image without tag and digest.
    private static func repository(of image: String) -> String {
        let name = image.split(separator: "@").first.map(String.init) ?? image
        guard let colon = name.lastIndex(of: ":"), !name[colon...].contains("/") else { return name }
        return String(name[..<colon])
    }
}

/// The labels by which what SpinKube installs is known.
enum SpinKubeMark {
    static func isOn(_ object: JSONValue, _ product: SpinKubeOperator.Product) -> Bool {
        let labels = object.labels
        let marks = ["app.kubernetes.io/name", "app.kubernetes.io/part-of", "app.kubernetes.io/created-by"]
        return marks.contains { labels[$0] == product.rawValue }
            || labels["helm.sh/chart"].map { isChart($0, of: product) } ?? false
    }

    /// Whether a chart's label is of the product: `spin-operator-0.6.1`.
    private static func isChart(_ label: String, of product: SpinKubeOperator.Product) -> Bool {
        guard label.hasPrefix("\(product.rawValue)-") else { return false }
        return label.dropFirst(product.rawValue.count + 1).first?.isNumber ?? false
    }
}

/// A webhook that the API server asks about SpinApps or executors.
package struct SpinKubeWebhook: Sendable, Hashable {
    let webhook: JSONValue

    /// Those of a configuration that are about SpinKube's API groups, and about no others.
    package static func all(in configuration: JSONValue) -> [SpinKubeWebhook] {
        (configuration["webhooks"]?.array ?? []).filter { webhook in
            let rules = webhook["rules"]?.array ?? []
            return !rules.isEmpty
                && rules.allSatisfy { rule in
                    let groups = (rule["apiGroups"]?.array ?? []).compactMap(\.string)
                    return !groups.isEmpty
                        && groups.allSatisfy { ["core.spinkube.dev", "runtime.spinkube.dev"].contains($0) }
                }
        }
        .map(SpinKubeWebhook.init)
    }

    /// Whether requests are rejected if it does not answer.
    var isBlocking: Bool { webhook["failurePolicy"]?.string != "Ignore" }

    var resources: String {
        let rules = webhook["rules"]?.array ?? []
        let names = rules.flatMap { $0["resources"]?.array ?? [] }.compactMap(\.string)
        return Set(names).sorted().joined(separator: " and ")
    }

    /// The Service that it is at; its name is empty where it is at a URL.
    var service: ObjectKey {
        let service = webhook[path: "clientConfig", "service"]
        return ObjectKey(
            namespace: service?["namespace"]?.string ?? "",
            name: service?["name"]?.string ?? ""
        )
    }

    /// Whether its Service has a ready endpoint; `nil` if that is unknown.
    func answers(by slices: Reading<[JSONValue]>) -> Bool? {
        guard !service.name.isEmpty, case .read(let slices) = slices else { return nil }
        return slices.contains { slice in
            slice.namespace == service.namespace
                && slice.label("kubernetes.io/service-name") == service.name
                && (slice["endpoints"]?.array ?? []).contains {
                    $0[path: "conditions", "ready"]?.bool != false && $0["addresses"]?.array?.isEmpty == false
                }
        }
    }
}

extension SpinKubeWebhook {
    /// The Services that the webhooks of a cluster are at.
    package static func services(in snapshot: ClusterSnapshot) -> [ObjectKey] {
        let configurations = snapshot.known(.mutatingWebhooks) + snapshot.known(.validatingWebhooks)
        let services = configurations.flatMap { all(in: $0) }.map(\.service)
        return Set(services).filter { !$0.name.isEmpty }.sorted()
    }
}
