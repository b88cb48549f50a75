internal import SpinAPI

/// The hosts that an agent can't set up, and what to do instead.
enum UnsupportedHost {
    /// Throws `unsupportedHost` for an operating system whose configuration nobody can change on the node.
    static func check(_ release: OSRelease) throws(NodeFailure) {
        let instead: String
        switch release.id {
        case "talos":
            instead =
                "Talos takes runtimes as system extensions: build the node's image with the `spin` extension, make the RuntimeClass by hand, and keep these nodes out of the Shim by spec.nodeSelector"
        case "bottlerocket":
            instead =
                "Bottlerocket takes its containerd's configuration from its image only: give SpinApps nodes with Amazon Linux 2023 or Ubuntu, and keep these out of the Shim by spec.nodeSelector"
        case "cos":
            instead =
                "Container-Optimized OS can't be changed: give SpinApps a node pool with the image type UBUNTU_CONTAINERD, and keep these nodes out of the Shim by spec.nodeSelector"
        default: return
        }
        throw NodeFailure(.unsupportedHost, "\(release.name) is read-only. \(instead).")
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
            "\(release.name.isEmpty ? "the host" : release.name) has containerd's configuration in its read-only part. Copy it (on Flatcar from /usr/share/containerd/config.toml) to /etc/containerd/config.toml, let containerd.service read that by a drop-in unit (an empty `ExecStart=`, then `ExecStart=/usr/bin/containerd`), and the agent does the rest."
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
        "the node's container runtime is CRI-O, which runs no containerd shims. Give SpinApps nodes with containerd, or an executor with another way to run them, and keep these out of the Shim by spec.nodeSelector."
    )
    private static let docker = NodeFailure(
        .unsupportedHost,
        "the node's kubelet uses Docker by cri-dockerd, which knows no runtime classes for shims. Let it use the containerd that Docker brings (--container-runtime-endpoint=unix:///run/containerd/containerd.sock), or keep the node out of the Shim by spec.nodeSelector."
    )
}
