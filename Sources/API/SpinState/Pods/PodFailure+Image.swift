// SPDX-License-Identifier: Apache-2.0

extension PodFailure {
    /// The image can't be had.
    ///
    /// `ErrImagePull` brings the runtime's words. `ImagePullBackOff`, which takes turns with it, brings them after
    /// its own, or (kubelets before 1.31) leaves them out: then what was told goes on being told.
    static func imagePull(_ status: ContainerStatus) -> PodFailure? {
        guard let waiting = status.waiting else { return nil }
        let said: String
        switch waiting.reason {
        case "ErrImagePull", "ErrImageNeverPull", "InvalidImageName", "RegistryUnavailable",
            "ImageInspectError",
            "SignatureValidationFailed":
            said = waiting.message
        case "ImagePullBackOff": said = KubernetesText.pullError(inBackOff: waiting.message)
        default: return nil
        }
        return PodFailure(
            .imagePullFailed,
            "image \"\(status.image)\" cannot be pulled",
            detail: KubernetesText.withoutEnvelope(said),
            isDetailVolatile: true
        )
    }
}
