// SPDX-License-Identifier: Apache-2.0

import KubeModel

extension SpinAppValidator {
    mutating func checkRollout() {
        for (field, value) in [
            ("minReadySeconds", spec.minReadySeconds), ("revisionHistoryLimit", spec.revisionHistoryLimit),
        ] {
            if let value, value < 0 { report(.invalidRollout, field, "must be 0 or more") }
        }
        let deadline = spec.progressDeadlineSeconds ?? 600
        if deadline < 1 {
            report(.invalidRollout, "progressDeadlineSeconds", "must be 1 or more")
        } else if let ready = spec.minReadySeconds, ready >= deadline {
            report(
                .invalidRollout,
                "progressDeadlineSeconds",
                "must be greater than minReadySeconds; the default is 600"
            )
        }
        checkStrategy()
    }

    private mutating func checkStrategy() {
        guard let strategy = spec.deploymentStrategy else { return }
        let path = "deploymentStrategy"
        let type = strategy.given("type") ?? "RollingUpdate"
        if type != "RollingUpdate", type != "Recreate" {
            report(.invalidRollout, "\(path).type", "must be RollingUpdate or Recreate")
        }
        guard let update = strategy.given("rollingUpdate") else { return }
        if type == "Recreate" {
            report(
                .invalidRollout,
                "\(path).rollingUpdate",
                "rollingUpdate cannot be set when the type is Recreate; remove one of them"
            )
        }
        let surge = update.given("maxSurge"), unavailable = update.given("maxUnavailable")
        if let surge, !surge.isPodAmount(upToWhole: false) {
            report(
                .invalidRollout,
                "\(path).rollingUpdate.maxSurge",
                "must be a number of pods of at least 0, or a percentage such as 25%"
            )
        }
        if let unavailable, !unavailable.isPodAmount() {
            report(.invalidRollout, "\(path).rollingUpdate.maxUnavailable", JSONValue.podAmountDemand)
        }
        if let surge, let unavailable, surge.isNoPod, unavailable.isNoPod {
            report(
                .invalidRollout,
                "\(path).rollingUpdate.maxUnavailable",
                "maxSurge and maxUnavailable cannot both be 0, because then no pod could be replaced"
            )
        }
    }

    mutating func checkPodDisruptionBudget() {
        guard let budget = spec.podDisruptionBudget else { return }
        let path = "podDisruptionBudget"
        let minimum = budget.given("minAvailable"), maximum = budget.given("maxUnavailable")
        if (minimum == nil) == (maximum == nil) {
            report(
                .invalidPodDisruptionBudget,
                path,
                "exactly one of minAvailable and maxUnavailable must be set"
            )
        }
        for (field, amount) in [("minAvailable", minimum), ("maxUnavailable", maximum)] {
            if let amount, !amount.isPodAmount() {
                report(.invalidPodDisruptionBudget, "\(path).\(field)", JSONValue.podAmountDemand)
            }
        }
        if let policy = budget.given("unhealthyPodEvictionPolicy"),
            policy != "IfHealthyBudget", policy != "AlwaysAllow"
        {
            report(
                .invalidPodDisruptionBudget,
                "\(path).unhealthyPodEvictionPolicy",
                "must be IfHealthyBudget or AlwaysAllow"
            )
        }
    }
}

extension JSONValue {
    /// A member that is there and not null.
    fileprivate func given(_ key: String) -> JSONValue? {
        guard let value = self[key], !value.isNull else { return nil }
        return value
    }

    fileprivate static let podAmountDemand =
        "must be a number of pods of at least 0, or a percentage from 0% to 100%"

    /// Whether the value is a number of pods, or a share of them such as `25%`.
    fileprivate func isPodAmount(upToWhole: Bool = true) -> Bool {
        switch self {
        case .integer(let count): return count >= 0
        case .string(let text):
            guard text.last == "%" else { return false }
            let digits = text.utf8.dropLast()
            guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return false }
            return !upToWhole || Int(text.dropLast()).map { $0 <= 100 } == true
        default: return false
        }
    }

    /// Whether the amount is surely none.
    fileprivate var isNoPod: Bool { self == 0 || self == "0" || self == "0%" }
}
