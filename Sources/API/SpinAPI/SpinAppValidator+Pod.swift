// SPDX-License-Identifier: Apache-2.0

package import KubeModel

extension SpinAppValidator {
    mutating func checkVariables() {
        var names: [String: Int] = [:]
        for (index, variable) in spec.variables.enumerated() {
            let field = "variables[\(index)]"
            if !variable.value.isEmpty, let source = variable.valueFrom, source.object?.isEmpty != true {
                report(.invalidVariables, field, "sets both value and valueFrom; remove one of them")
            }
            let sources = variable.valueFrom?.object?.count { !$0.value.isNull } ?? 0
            if sources > 1 {
                report(
                    .invalidVariables,
                    "\(field).valueFrom",
                    "sets more than one source; remove all but one"
                )
            }
            let name = variable.environmentName
            if let first = names[name] {
                report(
                    .invalidVariables,
                    "\(field).name",
                    "sets the same environment variable \"\(name)\" as variables[\(first)]; rename one of them"
                )
            }
            names[name] = names[name] ?? index
            if !name.utf8.allSatisfy({ (0x20...0x7E).contains($0) && $0 != UInt8(ascii: "=") }) {
                report(
                    .invalidVariables,
                    "\(field).name",
                    "is not a valid name for an environment variable; use lower-case letters, digits and _"
                )
            } else if variable.name.isEmpty || !variable.name.utf8.allSatisfy(Self.isSpinVariableCharacter) {
                warn(
                    .invalidVariables,
                    "\(field).name",
                    "is not a name that a Spin app can declare; use lower-case letters, digits and _"
                )
            }
        }
    }

    private static func isSpinVariableCharacter(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "_")
    }

    mutating func checkProbes() {
        for (name, probe) in [
            ("readiness", spec.readiness), ("liveness", spec.liveness), ("startup", spec.startup),
        ] {
            guard let probe else { continue }
            let field = "checks.\(name)"
            if probe.httpGet == nil {
                report(
                    .invalidChecks,
                    "\(field).httpGet",
                    "must be set; HTTP requests are the only supported kind of check"
                )
            }
            let numbers = [
                ("initialDelaySeconds", probe.initialDelaySeconds), ("timeoutSeconds", probe.timeoutSeconds),
                ("periodSeconds", probe.periodSeconds), ("successThreshold", probe.successThreshold),
                ("failureThreshold", probe.failureThreshold),
            ]
            for (key, value) in numbers where value < 0 {
                report(.invalidChecks, "\(field).\(key)", "must be 0 or more")
            }
            if name != "readiness", probe.successThreshold > 1 {
                report(.invalidChecks, "\(field).successThreshold", "must be 1 for a \(name) check")
            }
        }
    }

    /// Volumes are keyed by name and mounts by path: two of a key, also one of ours, can't be applied.
    mutating func checkVolumes() {
        let caSecret = executor?.deploymentConfig?.caSecretName
        var volumes: Set<String> = [SpinKeyspace.runtimeConfigVolume]
        var paths: Set<String> = [SpinKeyspace.runtimeConfigPath]
        if caSecret != nil {
            volumes.insert(SpinKeyspace.caVolume)
            paths.insert(SpinKeyspace.caPath)
        }
        let (ourVolumes, ourPaths) = (volumes, paths)
        for (index, volume) in spec.volumes.enumerated() {
            let name = volume["name"]?.string ?? ""
            if !volumes.insert(name).inserted {
                let isOurs = ourVolumes.contains(name)
                report(
                    .invalidVolumes,
                    "volumes[\(index)].name",
                    isOurs
                        ? "\"\(name)\" is the name of a volume that every Spin app has; choose another name"
                        : "duplicates the name \"\(name)\""
                )
            }
        }
        for (index, mount) in spec.volumeMounts.enumerated() {
            let path = mount["mountPath"]?.string ?? ""
            if !paths.insert(path).inserted {
                let isOurs = ourPaths.contains(path)
                report(
                    .invalidVolumes,
                    "volumeMounts[\(index)].mountPath",
                    isOurs
                        ? "\"\(path)\" is the path of a file that every Spin app has; choose another path"
                        : "duplicates the mount path \"\(path)\""
                )
            } else if ourPaths.contains(Self.cleaned(path)) {
                warn(
                    .invalidVolumes,
                    "volumeMounts[\(index)].mountPath",
                    "hides a file that every Spin app has there"
                )
            }
            let name = mount["name"]?.string ?? ""
            // Without an executor it isn't known what it brings.
            let isKnown =
                volumes.contains(name) || templateVolumes.contains(name)
                || executor == nil && name == SpinKeyspace.caVolume
            if !isKnown {
                report(
                    .invalidVolumes,
                    "volumeMounts[\(index)].name",
                    "volume \"\(name)\" not found in spec.volumes"
                )
            }
        }
    }

    /// The names of the volumes that pod templates bring.
    private var templateVolumes: Set<String> {
        let templates = [executor?.deploymentConfig?.podTemplate, spec.podTemplate]
        let volumes = templates.flatMap { $0?[path: "spec", "volumes"]?.array ?? [] }
        return Set(volumes.compactMap { $0["name"]?.string })
    }

    /// A path without repeated slashes and one at its end.
    package static func cleaned(_ path: String) -> String {
        "/" + path.split(separator: "/").joined(separator: "/")
    }
}

extension SpinAppSpec.Variable {
    /// The environment variable through which Spin reads this one.
    ///
    /// Only letters that have one upper-case letter are changed, as Go does it: `ß` stays `ß`.
    package var environmentName: String {
        var name = SpinKeyspace.variablePrefix
        for scalar in self.name.unicodeScalars {
            let upper = scalar.properties.uppercaseMapping.unicodeScalars
            if upper.count == 1 {
                name.unicodeScalars.append(contentsOf: upper)
            } else {
                name.unicodeScalars.append(scalar)
            }
        }
        return name
    }
}

extension Quantity {
    /// An amount as resources give it: a string, or an integer without a suffix.
    package init?(resource value: JSONValue) {
        switch value {
        case .string(let text): self.init(text)
        case .integer(let value): self.init(value)
        default: return nil
        }
    }
}
