// SPDX-License-Identifier: Apache-2.0

import KubeModel
import SpinAPI

/// What a partial pod template must leave to an app's pods: without it, the app is there but doesn't work, and nothing
/// that Kubernetes tells would say why.
struct PodEssentials {
    let names: ChildNames
    /// Whether there is a Service that targets the app's port by its name.
    let hasService: Bool
    /// The volumes that are Bobbin's.
    private let volumes: Set<String>
    /// Where these are mounted in the app's container.
    private let mountPaths: Set<String>

    init(names: ChildNames, hasService: Bool, hasCertificates: Bool) {
        self.names = names
        self.hasService = hasService
        volumes = Set([SpinKeyspace.runtimeConfigVolume] + (hasCertificates ? [SpinKeyspace.caVolume] : []))
        mountPaths = Set([SpinKeyspace.runtimeConfigPath] + (hasCertificates ? [SpinKeyspace.caPath] : []))
    }

    /// A field, relative to that of the template, and what is wrong with it.
    typealias Finding = (field: String, message: String)

    /// What a template took away or changed.
    ///
    /// - Parameters:
    ///   - template: what came of it.
    ///   - base: what it was laid over, which has all of it.
    ///   - patch: the template itself.
    func findings(in template: JSONValue, laidOver base: JSONValue, by patch: JSONValue) -> [Finding] {
        let findings = labelFindings(in: template)
        guard let container = template.container(names.container) else {
            let message = "must keep the app's container \"\(names.container)\""
            return findings + [(".spec.containers", message)]
        }
        let place = containerField(in: patch)
        return findings + portFindings(in: template, place)
            + volumeFindings(in: template, base)
            + mountFindings(in: container, base.container(names.container), place)
    }

    /// The Deployment's selector can't change.
    private func labelFindings(in template: JSONValue) -> [Finding] {
        let labels = template[path: "metadata", "labels"]
        let changed = names.selectorLabels.sorted { $0.key < $1.key }
            .filter { labels?[$0.key]?.string != $0.value }
            .map {
                (".metadata.labels[\($0.key)]", "selects the app's pods and cannot be changed")
            }
        let others = names.labelsOfOtherApps(labels?.object?.keys ?? [])
        return changed
            + others.map { (".metadata.labels[\(PrintableText.line($0))]", ChildNames.otherAppsLabelMessage) }
    }

    private func portFindings(in template: JSONValue, _ place: String) -> [Finding] {
        guard hasService, !template.hasServicePort else { return [] }
        let name = SpinKeyspace.httpPortName
        let message =
            "leaves no container with a TCP port named \"\(name)\", which the app's Service targets; keep the port's "
            + "name or set spec.service.enabled to false"
        return [("\(place).ports", message)]
    }

    private func volumeFindings(in template: JSONValue, _ base: JSONValue) -> [Finding] {
        func ours(_ template: JSONValue) -> Set<JSONValue> {
            let all = template[path: "spec", "volumes"]?.array ?? []
            return Set(all.filter { volumes.contains($0["name"]?.string ?? "") })
        }
        guard ours(template) != ours(base) else { return [] }
        let names = volumes.sorted().joined(separator: " and ")
        let message =
            "must not change the volumes that every Spin app has (\(names)); choose other names, and use "
            + "spec.runtimeConfig or the executor's caCertSecret to set their content"
        return [(".spec.volumes", message)]
    }

    private func mountFindings(
        in container: JSONValue,
        _ base: JSONValue?,
        _ place: String
    ) -> [Finding] {
        func ours(_ container: JSONValue?) -> Set<JSONValue> {
            let all = container?["volumeMounts"]?.array ?? []
            return Set(
                all.filter { mountPaths.contains(SpinAppValidator.cleaned($0["mountPath"]?.string ?? "")) }
            )
        }
        guard ours(container) != ours(base) else { return [] }
        let paths = mountPaths.sorted().joined(separator: " and ")
        let message =
            "must not change the files that every Spin app has (\(paths)); choose other paths"
        return [("\(place).volumeMounts", message)]
    }

    /// Where a template says something of the app's container.
    private func containerField(in patch: JSONValue) -> String {
        let entries = patch[path: "spec", "containers"]?.array ?? []
        let index = entries.firstIndex {
            $0["name"].map { $0.string == names.container } ?? ($0["$patch"] != "replace")
        }
        return index.map { ".spec.containers[\($0)]" } ?? ".spec.containers"
    }
}

extension JSONValue {
    fileprivate func container(_ name: String) -> JSONValue? {
        self[path: "spec", "containers"]?.array?.first { $0["name"]?.string == name }
    }

    /// Whether a Service finds the app's port: on a container, or on one of those that are started before the others
    /// and go on.
    fileprivate var hasServicePort: Bool {
        let sidecars = (self[path: "spec", "initContainers"]?.array ?? []).filter {
            $0["restartPolicy"] == "Always"
        }
        let containers = self[path: "spec", "containers"]?.array ?? []
        return (containers + sidecars).contains { container in
            (container["ports"]?.array ?? []).contains {
                $0["name"]?.string == SpinKeyspace.httpPortName && ($0["protocol"] ?? "TCP") == "TCP"
            }
        }
    }
}
