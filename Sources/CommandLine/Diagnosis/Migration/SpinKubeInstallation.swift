// SPDX-License-Identifier: Apache-2.0

package import KubeModel

/// The objects of an installation of one of SpinKube's operators. CRDs, namespaces and the objects of apps are never
/// part of it.
package struct SpinKubeInstallation: Sendable {
    package let product: SpinKubeOperator.Product
    package let operators: [SpinKubeOperator]
    /// What is to be removed, in order.
    package let parts: [Part]
    /// Helm releases that others have a part in too, so that they stay.
    package let sharedReleases: [String]

    /// An object of it.
    package struct Part: Sendable, Hashable {
        package let part: InstallationPart
        package let object: JSONValue

        package var key: ObjectKey { object.key }
        /// Such as `Deployment spin-operator/spin-operator-controller-manager`.
        package var title: String { "\(part.type.kind) \(key)" }
        /// Who would make it again: a GitOps tool that manages it.
        package var keeper: String? {
            if object.label("kustomize.toolkit.fluxcd.io/name") != nil
                || object.label("helm.toolkit.fluxcd.io/name") != nil
            {
                return "Flux"
            }
            let isArgo =
                object.annotation("argocd.argoproj.io/tracking-id") != nil
                || object.label("argocd.argoproj.io/instance") != nil
            return isArgo ? "Argo CD" : nil
        }
    }

    /// Finds an installation; what couldn't be read isn't in it.
    package init(of product: SpinKubeOperator.Product, in snapshot: MigrationSnapshot) {
        func known(_ part: InstallationPart) -> [JSONValue] {
            let reading = part == .deployment ? snapshot.deployments : snapshot.parts[part] ?? .read([])
            guard case .read(let found) = reading else { return [] }
            return found
        }
        let operators = SpinKubeOperator.all(in: known(.deployment)).filter { $0.product == product }
        let search = InstallationSearch(product: product, operators: operators)
        var parts: [Part] = []
        for part in InstallationPart.allCases where part != .secret {
            parts += known(part).filter { search.isOfIt($0, part) }.map { Part(part: part, object: $0) }
        }
        let mine = Set(parts.map { Owned(part: $0.part, key: $0.key) })
        let releases = Set(parts.compactMap { Release(of: $0.object) })
        let shared = releases.filter { release in
            InstallationPart.allCases.contains { part in
                known(part).contains { object in
                    Release(of: object) == release && !mine.contains(Owned(part: part, key: object.key))
                }
            }
        }
        parts += known(.secret).filter { secret in
            search.isCertificate(secret, of: parts.filter { $0.part == .certificate }.map(\.object))
                || releases.subtracting(shared).contains { $0.has(secret) }
        }
        .map { Part(part: .secret, object: $0) }
        self.product = product
        self.operators = operators
        self.parts = parts
        sharedReleases = shared.map { "\($0.namespace)/\($0.name)" }.sorted()
    }

    package var isEmpty: Bool { parts.isEmpty }
    /// The namespaces that it is in.
    package var namespaces: [String] { Set(parts.map(\.key.namespace)).subtracting([""]).sorted() }

    private struct Owned: Hashable {
        let part: InstallationPart
        let key: ObjectKey
    }

    /// A Helm release.
    private struct Release: Hashable {
        let name: String
        let namespace: String

        init?(of object: JSONValue) {
            guard let name = object.annotation("meta.helm.sh/release-name"),
                let namespace = object.annotation("meta.helm.sh/release-namespace")
            else { return nil }
            self.name = name
            self.namespace = namespace
        }

        /// Whether that Secret keeps a version of it.
        func has(_ secret: JSONValue) -> Bool {
            secret.namespace == namespace && secret.label("owner") == "helm" && secret.label("name") == name
                && secret.name.hasPrefix("sh.helm.release.v1.\(name).")
        }
    }
}

/// Tells what belongs to an installation.
struct InstallationSearch {
    let product: SpinKubeOperator.Product
    let operators: [SpinKubeOperator]

    /// Where it is: where its Deployments are, or were by default.
    private var namespaces: Set<String> { Set(operators.map(\.namespace) + [product.rawValue]) }

    func isOfIt(_ object: JSONValue, _ part: InstallationPart) -> Bool {
        switch part {
        case .mutatingWebhook, .validatingWebhook:
            // By what they do, not by their names: any of these stands before SpinApps.
            let webhooks = object["webhooks"]?.array ?? []
            return product == .spinOperator && !webhooks.isEmpty
                && SpinKubeWebhook.all(in: object).count == webhooks.count
        case .deployment: return operators.contains { $0.deployment.key == object.key }
        case .lease: return namespaces.contains(object.namespace) && object.name == lease
        case .serviceAccount:
            // That called default is the namespace's own.
            guard object.name != "default" else { return false }
            return isMarked(object)
                || operators.contains { $0.namespace == object.namespace && $0.serviceAccount == object.name }
        default: return isMarked(object)
        }
    }

    /// By its labels, or by the beginning that the manifests give to all names.
    private func isMarked(_ object: JSONValue) -> Bool {
        if SpinKubeMark.isOn(object, product) { return true }
        let isInPlace = object.namespace.isEmpty || namespaces.contains(object.namespace)
        return isInPlace && object.name.hasPrefix("\(product.rawValue)-")
    }

    /// Whether a Secret was made by cert-manager for one of the certificates.
    func isCertificate(_ secret: JSONValue, of certificates: [JSONValue]) -> Bool {
        certificates.contains {
            $0.namespace == secret.namespace && $0[path: "spec", "secretName"]?.string == secret.name
                && secret.annotation("cert-manager.io/certificate-name") == $0.name
        }
    }

    /// The Lease by which its replicas elect a leader.
    private var lease: String {
        switch product {
        case .spinOperator: "90ba2d18.spinkube.dev"
        case .runtimeClassManager: "7584d300.spinkube.dev"
        }
    }
}
