// SPDX-License-Identifier: Apache-2.0

import KubeModel

extension JSONValue {
    /// The object as `kubectl` names it: `deployment.apps/hello`.
    var qualifiedName: String {
        let apiVersion = self["apiVersion"]?.string ?? ""
        let group = apiVersion.contains("/") ? "." + apiVersion.prefix { $0 != "/" } : ""
        let kind = self["kind"]?.string?.lowercased() ?? ""
        return "\(kind)\(group)/\(self[path: "metadata", "name"]?.string ?? "")"
    }

    /// The object in a namespace, if it doesn't say one itself.
    func inNamespace(_ namespace: String) -> JSONValue {
        guard !namespace.isEmpty, self[path: "metadata", "namespace"]?.string?.isEmpty != false else {
            return self
        }
        var object = self
        object["metadata"]?["namespace"] = .string(namespace)
        return object
    }
}
