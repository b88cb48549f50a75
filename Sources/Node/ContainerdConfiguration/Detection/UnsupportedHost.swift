// SPDX-License-Identifier: Apache-2.0

internal import SpinAPI

/// The hosts that an agent can't set up, and what to do instead.
enum UnsupportedHost {
    /// Throws `unsupportedHost` for an operating system whose configuration nobody can change on the node.
    static func check(_ release: OSRelease) throws(NodeFailure) {
        let instead: String
        switch release.id {
        case "talos":
            instead =
                "Talos installs runtimes as system extensions; build the node's image with the `spin` extension, "
                + "create the RuntimeClass yourself, and exclude these nodes with spec.nodeSelector"
        case "bottlerocket":
            instead =
                "Bottlerocket reads the containerd configuration only from its image; run SpinApps on nodes with "
                + "Amazon Linux 2023 or Ubuntu, and exclude these nodes with spec.nodeSelector"
        case "cos":
            instead =
                "Container-Optimized OS cannot be changed; run SpinApps in a node pool with the image type "
                + "UBUNTU_CONTAINERD, and exclude these nodes with spec.nodeSelector"
        default: return
        }
        throw NodeFailure(.unsupportedHost, "\(release.name) is read-only; \(instead)")
    }

    /// Throws `unsupportedHost` where the configuration is part of a read-only system.
    static func check(_ release: OSRelease, place: ConfigurationPlace, in host: HostView) throws(NodeFailure)
    {
        let isSystem = place.path.hasPrefix("/usr/") || place.path.hasPrefix("/run/torcx/")
        // Flatcar's containerd reads a file of the system until its unit is told otherwise.
        let isFlatcar =
            release.id == "flatcar" && place.distribution == .plain && !host.exists(place.path)
        guard isSystem || isFlatcar else { return }
        throw NodeFailure(
            .unsupportedHost,
            "the containerd configuration of \(release.name.isEmpty ? "the host" : release.name) is read-only; copy "
                + "it (on Flatcar from /usr/share/containerd/config.toml) to /etc/containerd/config.toml and make "
                + "containerd.service read it with a drop-in unit (an empty `ExecStart=`, then "
                + "`ExecStart=/usr/bin/containerd`)"
        )
    }

    /// Throws `unsupportedHost` where the kubelet's runtime isn't containerd.
    static func checkRuntime(_ running: RunningRuntime, in host: HostView) throws(NodeFailure) {
        if let endpoint = running.endpoint {
            if endpoint.contains("crio") { throw crio }
            if endpoint.contains("dockerd") || endpoint.contains("dockershim") { throw docker }
            return
        }
        if running.hasContainerd || ConfigurationPlace.hasFiles(in: host) { return }
        if ["/run/crio/crio.sock", "/var/run/crio/crio.sock", "/etc/crio"].contains(where: host.exists) {
            throw crio
        }
        if ["/run/cri-dockerd.sock", "/var/run/cri-dockerd.sock"].contains(where: host.exists) {
            throw docker
        }
    }

    private static let crio = NodeFailure(
        .unsupportedHost,
        "the node's container runtime is CRI-O, which does not support containerd shims; run SpinApps on nodes with "
            + "containerd, or use another kind of executor, and exclude these nodes with spec.nodeSelector"
    )
    private static let docker = NodeFailure(
        .unsupportedHost,
        "the node's kubelet uses Docker through cri-dockerd, which does not support RuntimeClasses for shims; make "
            + "the kubelet use Docker's containerd "
            + "(--container-runtime-endpoint=unix:///run/containerd/containerd.sock), or exclude the node with "
            + "spec.nodeSelector"
    )
}
