// SPDX-License-Identifier: Apache-2.0

import KubeModel
import SpinAPI

extension SpinAppRendering {
    /// Ours, the app's, and ours again, in the order that spin-operator has them in.
    func volumes(runtimeConfigSecret: String) -> [JSONValue] {
        var volumes = [
            Self.secretVolume(
                SpinKeyspace.runtimeConfigVolume,
                secret: runtimeConfigSecret,
                file: SpinKeyspace.runtimeConfigFile
            )
        ]
        volumes += app.spec.volumes.map(\.withoutNulls)
        if let secret = config.caSecretName {
            volumes.append(
                Self.secretVolume(SpinKeyspace.caVolume, secret: secret, file: SpinKeyspace.caFile)
            )
        }
        return volumes
    }

    var volumeMounts: [JSONValue] {
        var mounts = [
            Self.fileMount(
                SpinKeyspace.runtimeConfigVolume,
                at: SpinKeyspace.runtimeConfigPath,
                file: SpinKeyspace.runtimeConfigFile
            )
        ]
        mounts += app.spec.volumeMounts.map(\.withoutNulls)
        if config.caSecretName != nil {
            mounts.append(
                Self.fileMount(SpinKeyspace.caVolume, at: SpinKeyspace.caPath, file: SpinKeyspace.caFile)
            )
        }
        return mounts
    }

    private static func secretVolume(_ name: String, secret: String, file: String) -> JSONValue {
        [
            "name": .string(name),
            "secret": [
                "secretName": .string(secret), "items": [["key": .string(file), "path": .string(file)]],
                "optional": true,
            ],
        ]
    }

    private static func fileMount(_ name: String, at path: String, file: String) -> JSONValue {
        ["name": .string(name), "readOnly": true, "mountPath": .string(path), "subPath": .string(file)]
    }
}

extension JSONValue {
    /// The value without members that are `null`, which mean the same as no member.
    var withoutNulls: JSONValue {
        switch self {
        case .object(let object):
            let members = object.filter { !$0.value.isNull }
            return .object(JSONObject(members: members.map { ($0.key, $0.value.withoutNulls) }))
        case .array(let elements): return .array(elements.map(\.withoutNulls))
        default: return self
        }
    }
}
