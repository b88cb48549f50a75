extension PodTrouble {
    /// The image can't be had.
    ///
    /// `ErrImagePull` brings the runtime's words. `ImagePullBackOff`, which takes turns with it, brings them after
    /// its own, or (kubelets before 1.31) leaves them out: then what was told goes on being told.
    static func imagePull(_ status: ContainerStatus) -> PodTrouble? {
        guard let waiting = status.waiting else { return nil }
        let said: String
        switch waiting.reason {
        case "ErrImagePull", "ErrImageNeverPull", "InvalidImageName", "RegistryUnavailable",
            "ImageInspectError",
            "SignatureValidationFailed":
            said = waiting.message
        case "ImagePullBackOff": said = pullError(in: waiting.message)
        default: return nil
        }
        return PodTrouble(
            .imagePullFailed,
            "image \(status.image) can't be pulled",
            detail: withoutEnvelope(said),
            isDetailVolatile: true
        )
    }

    /// What a text such as `Back-off pulling image "x": ErrImagePull: words` says besides that it waits.
    private static func pullError(in text: String) -> String {
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

    /// The words without the envelope of the call between kubelet and runtime.
    package static func withoutEnvelope(_ text: String) -> String {
        var rest = Substring(text)
        while rest.hasPrefix("rpc error: code = "), let words = rest.firstRange(of: " desc = ") {
            rest = rest[words.upperBound...]
        }
        return String(rest)
    }
}
