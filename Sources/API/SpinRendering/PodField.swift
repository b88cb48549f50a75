// SPDX-License-Identifier: Apache-2.0

/// How a part of a pod template is laid over another: as Kubernetes' own patches of pods do it.
indirect enum PodField: Sendable {
    /// Objects merge, all else replaces what was there.
    case any
    /// An object of strings, such as labels.
    case strings
    /// A list that replaces the one that was there.
    case list
    /// A list of objects that are told apart by a key: those of a key are laid over each other, others are appended.
    case keyed(by: Key, PodField)
    /// An object that merges; members without an entry are of `any` kind.
    case object([String: PodField], oneOf: Alternatives = .none)
    /// An object that replaces the one that was there.
    case whole

    /// What elements of a list are told apart by.
    struct Key: Sendable {
        let members: [String]
        /// Those that are numbers; the others are strings.
        var numbers: Set<String> = []
        /// What members are taken for that aren't given.
        var defaults: [String: String] = [:]
    }

    /// Members of which an object can have only one: another one replaces the one that was there.
    enum Alternatives: Sendable {
        case none
        case these(Set<String>)
        case allBut(Set<String>)

        func contains(_ member: String) -> Bool {
            switch self {
            case .none: false
            case .these(let members): members.contains(member)
            case .allBut(let members): !members.contains(member)
            }
        }
    }
}

extension PodField {
    /// A `core/v1` `PodTemplateSpec`.
    ///
    /// - Parameter container: what the app's own container is called, which entries without a name are.
    static func podTemplate(container: String) -> PodField {
        var fields = podSpec
        fields["containers"] = .keyed(
            by: Key(members: ["name"], defaults: ["name": container]),
            .object(Self.container)
        )
        return .object([
            "metadata": .object(["labels": .strings, "annotations": .strings, "finalizers": .list]),
            "spec": .object(fields),
        ])
    }

    /// The fields of a `core/v1` `PodSpec` that say more than that objects merge.
    private static let podSpec: [String: PodField] = [
        "initContainers": named(.object(container)),
        "ephemeralContainers": named(.object(container)),
        "volumes": named(.object([:], oneOf: .allBut(["name"]))),
        "imagePullSecrets": named(.object([:])),
        "resourceClaims": named(.object([:], oneOf: .allBut(["name"]))),
        "schedulingGates": named(.object([:])),
        "hostAliases": .keyed(by: Key(members: ["ip"]), .object(["hostnames": .list])),
        "topologySpreadConstraints": .keyed(
            by: Key(members: ["topologyKey", "whenUnsatisfiable"]),
            .object(["labelSelector": .object([:]), "matchLabelKeys": .list])
        ),
        "tolerations": .list, "readinessGates": .list,
        "nodeSelector": .strings, "overhead": .object([:]),
        "affinity": .object([
            "nodeAffinity": .object([:]), "podAffinity": .object([:]), "podAntiAffinity": .object([:]),
        ]),
        "securityContext": .object(["supplementalGroups": .list, "sysctls": .list]),
        "dnsConfig": .object(["nameservers": .list, "searches": .list, "options": .list]),
        "os": .object([:]), "resources": resources,
    ]

    /// The fields of a `core/v1` `Container` that say more than that objects merge.
    private static let container: [String: PodField] = [
        "command": .list, "args": .list, "envFrom": .list, "resizePolicy": .list,
        // An entry must not mix the value of one with the source of another.
        "env": named(.whole),
        "ports": .keyed(
            by: Key(
                members: ["containerPort", "protocol"],
                numbers: ["containerPort"],
                defaults: ["protocol": "TCP"]
            ),
            .object([:])
        ),
        "volumeMounts": .keyed(by: Key(members: ["mountPath"]), .object([:])),
        "volumeDevices": .keyed(by: Key(members: ["devicePath"]), .object([:])),
        "livenessProbe": probe, "readinessProbe": probe, "startupProbe": probe,
        "lifecycle": .object(["postStart": handler, "preStop": handler]),
        "resources": resources,
        "securityContext": .object(["capabilities": .object(["add": .list, "drop": .list])]),
    ]

    private static let resources = PodField.object([
        "limits": .object([:]), "requests": .object([:]), "claims": named(.object([:])),
    ])

    private static let probe = PodField.object(
        [
            "httpGet": httpGet, "exec": .object(["command": .list]), "tcpSocket": .object([:]),
            "grpc": .object([:]),
        ],
        oneOf: .these(["httpGet", "exec", "tcpSocket", "grpc"])
    )

    private static let handler = PodField.object(
        [
            "httpGet": httpGet, "exec": .object(["command": .list]), "tcpSocket": .object([:]),
            "sleep": .object([:]),
        ],
        oneOf: .these(["httpGet", "exec", "tcpSocket", "sleep"])
    )

    private static let httpGet = PodField.object(["httpHeaders": .list])

    private static func named(_ element: PodField) -> PodField { .keyed(by: Key(members: ["name"]), element) }
}
