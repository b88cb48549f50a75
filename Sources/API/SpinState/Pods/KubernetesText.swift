// SPDX-License-Identifier: Apache-2.0

/// What Kubernetes says about pods in a sentence and nowhere else: the one place where the text of such a message decides
/// something. (`KubeError.isUndeclaredField` is the only one for the API server's answers.)
///
/// A scheduler, a kubelet and a controller put into `reason` what kind of failure it is (`FailedCreate`, `Unschedulable`)
/// but not which quota, which node or which ReplicaSet; `Status.details` doesn't reach an event or a condition. Everything
/// here errs to the side of showing the text as it is: where a later Kubernetes words it differently, a person reads
/// more words and a more general reason, and nothing else changes.
package enum KubernetesText {
    /// Why the API server doesn't let a pod be created.
    package enum Refusal: Sendable, Hashable {
        case quota, podSecurity, runtimeClass, serviceAccount, other
    }

    /// The kind of a refusal, from the text without the pod's name.
    package static func refusal(_ text: String) -> Refusal {
        if text.contains("exceeded quota: ") || text.hasPrefix("failed quota: ") { return .quota }
        if text.contains("violates PodSecurity ") { return .podSecurity }
        if text.contains("RuntimeClass \""), text.contains(" not found") { return .runtimeClass }
        if text.hasPrefix("error looking up service account ") { return .serviceAccount }
        return .other
    }

    /// A controller's text about an object that it couldn't create, without the object's name: it differs on each try, and
    /// no object ever has it.
    ///
    /// Of `pods "app-x" is forbidden: exceeded quota: small` what follows `forbidden: `; a text of another shape is
    /// returned whole.
    package static func withoutObjectName(_ text: String) -> String {
        var rest = Substring(text)
        for opening in ["Failed to create new replica set \"", "Error creating: "]
        where rest.hasPrefix(opening) {
            if let colon = rest.firstRange(of: ": ") { rest = rest[colon.upperBound...] }
        }
        let isNamed = rest.hasPrefix("pods \"") || rest.hasPrefix("replicasets.apps \"")
        if isNamed, let end = rest.firstRange(of: "\" is forbidden: ") { rest = rest[end.upperBound...] }
        return String(rest)
    }

    /// An event's text without what says that it stands for several.
    package static func withoutSeries(_ text: String) -> String {
        let opening = "(combined from similar events): "
        return text.hasPrefix(opening) ? String(text.dropFirst(opening.count)) : text
    }

    /// The ReplicaSet that a Deployment's `Progressing` condition names: the newest one.
    package static func replicaSet(inProgressing text: String) -> Substring? {
        let quoted = text.split(separator: "\"", omittingEmptySubsequences: false)
        return quoted.count >= 3 ? quoted[1] : nil
    }

    /// The runtime's words without the envelope of the call between kubelet and runtime.
    package static func withoutEnvelope(_ text: String) -> String {
        var rest = Substring(text)
        let sandbox = "Failed to create pod sandbox: "
        if rest.hasPrefix(sandbox) { rest = rest.dropFirst(sandbox.count) }
        while rest.hasPrefix("rpc error: code = "), let words = rest.firstRange(of: " desc = ") {
            rest = rest[words.upperBound...]
        }
        return String(rest)
    }

    /// Whether a runtime refuses a pod because it doesn't have the handler of the pod's RuntimeClass.
    package static func saysNoHandler(_ text: String) -> Bool { text.contains("no runtime for ") }

    /// What a text such as `Back-off pulling image "x": ErrImagePull: words` says besides that the kubelet waits.
    package static func pullError(inBackOff text: String) -> String {
        let quoted = text.split(separator: "\"", maxSplits: 2, omittingEmptySubsequences: false)
        guard text.hasPrefix("Back-off pulling image"), quoted.count == 3 else { return text }
        var rest = quoted[2].drop { $0 == ":" || $0 == " " }
        if let colon = rest.firstIndex(of: ":"), rest[..<colon].allSatisfy(\.isLetter),
            rest[rest.index(after: colon)...].hasPrefix(" ")
        {
            rest = rest[colon...].dropFirst(2)
        }
        return String(rest)
    }
}
