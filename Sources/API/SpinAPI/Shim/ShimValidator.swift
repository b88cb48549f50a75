// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// Says what is wrong with a Shim, before anything is made of it.
///
/// The CRD refuses all of it at admission, but an object can be older than a rule, and what reaches nodes is looked at
/// twice.
package struct ShimValidator {
    let shim: Shim
    var problems: [Problem] = []

    /// The problems of a Shim, all of them errors; one without is safe to render.
    package static func problems(in shim: Shim) -> [Problem] {
        var validator = ShimValidator(shim: shim)
        validator.checkName()
        validator.checkNodeSelector()
        validator.checkFetchStrategy()
        validator.checkOptions()
        validator.checkRuntimeClass()
        validator.checkRollout()
        validator.checkAgent()
        validator.checkHost()
        return validator.problems
    }

    private init(shim: Shim) { self.shim = shim }

    mutating func report(_ field: String, _ message: String) {
        problems.append(Problem(.error, .invalidShim, field, message))
    }

    mutating func require(_ isRight: Bool, _ field: String, _ message: String) {
        if !isRight { report(field, message) }
    }

    private mutating func checkName() {
        let name = shim.metadata.name
        require(
            name.utf8.count <= 63 && FieldSyntax.isDNSSubdomain(name),
            "metadata.name",
            "must be no more than 63 characters, because node labels end with it"
        )
    }

    private mutating func checkNodeSelector() {
        let labels = shim.spec.nodeSelector
        require(
            labels.allSatisfy { FieldSyntax.isLabelKey($0.key) && FieldSyntax.isLabelValue($0.value) },
            "spec.nodeSelector",
            "must contain valid node labels: letters, digits, -, _ and ., starting and ending with a letter or digit"
        )
    }

    private mutating func checkOptions() {
        for (name, value) in shim.spec.containerdRuntimeOptions.sorted(by: { $0.key < $1.key }) {
            let field = "spec.containerdRuntimeOptions.\(name)"
            switch value {
            case .string, .bool, .integer, .number:
                require(!name.isEmpty, field, "must have a name")
            case .null, .array, .object:
                report(
                    field,
                    "must be a string, a boolean or a number; write a list as a string, such as \"[1, 2]\""
                )
            }
        }
    }

    private mutating func checkRuntimeClass() {
        let runtimeClass = shim.spec.runtimeClass
        require(
            FieldSyntax.isDNSSubdomain(runtimeClass.name),
            "spec.runtimeClass.name",
            "must consist of lower-case letters, digits, - and ., and start and end with a letter or digit"
        )
        require(
            FieldSyntax.isDNSLabel(runtimeClass.handler),
            "spec.runtimeClass.handler",
            "must consist of lower-case letters, digits and -, and start and end with a letter or digit"
        )
        checkAmounts(runtimeClass.overhead, "spec.runtimeClass.overhead")
    }

    private mutating func checkRollout() {
        let rollout = shim.spec.rolloutStrategy
        let isRight =
            switch rollout.maxUpdate {
            case .integer(let count): (1...Int64(Int32.max)).contains(count)
            case .string(let text): (1...100).map { "\($0)%" }.contains(text)
            default: false
            }
        require(
            isRight,
            "spec.rolloutStrategy.rolling.maxUpdate",
            "must be a number of nodes of at least 1, or a percentage from 1% to 100%"
        )
    }

    private mutating func checkAgent() {
        let agent = shim.spec.agent
        if let image = agent.image {
            require(
                !image.isEmpty,
                "spec.agent.image",
                "must not be empty; omit it to use the operator's own"
            )
            require(
                image.isEmpty || FieldSyntax.isImage(image),
                "spec.agent.image",
                SpinAppValidator.imageRule
            )
        }
        if let policy = agent.imagePullPolicy {
            require(
                ["Always", "IfNotPresent", "Never"].contains(policy),
                "spec.agent.imagePullPolicy",
                "must be Always, IfNotPresent or Never"
            )
        }
        for list in ["limits", "requests"] {
            let amounts = agent.resources?[list]?.object?.members ?? []
            checkAmounts(
                Dictionary(amounts.map { ($0.key, $0.value) }) { first, _ in first },
                "spec.agent.resources.\(list)"
            )
        }
    }

    private mutating func checkAmounts(_ amounts: [String: JSONValue], _ field: String) {
        for (name, value) in amounts.sorted(by: { $0.key < $1.key }) {
            let isRight = Quantity(resource: value).map { !$0.isNegative } ?? false
            require(isRight, "\(field)[\(name)]", "must be a quantity of 0 or more, such as 100m or 128Mi")
        }
    }

    private mutating func checkHost() {
        let host = shim.spec.host
        for (name, path) in [
            ("containerdConfig", host.containerdConfig), ("containerdSocket", host.containerdSocket),
        ] {
            guard let path else { continue }
            require(path.hasPrefix("/"), "spec.host.\(name)", "must be an absolute path on the nodes")
        }
        if let unit = host.restartUnit {
            require(
                FieldSyntax.isSystemdUnit(unit),
                "spec.host.restartUnit",
                "must be the name of a systemd unit, such as containerd.service"
            )
        }
        guard let program = host.restartCommand.first else { return }
        require(!program.isEmpty, "spec.host.restartCommand", "must start with the program to run")
        require(
            host.restartUnit == nil,
            "spec.host.restartCommand",
            "restartUnit and restartCommand are mutually exclusive; remove one of them"
        )
    }
}
