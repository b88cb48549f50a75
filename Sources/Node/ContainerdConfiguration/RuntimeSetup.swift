// SPDX-License-Identifier: Apache-2.0

/// How a node's container runtime is set up: which file says what it runs, and how a change of it takes effect.
package struct RuntimeSetup: Sendable, Hashable {
    package enum Style: Sendable, Hashable {
        /// The file that containerd reads is edited.
        case inPlace
        /// A template is edited (or made) that the distribution renders that file from when it starts.
        case template
        /// A file of a drop-in folder is edited or made.
        case dropIn
    }

    package var distribution: Distribution
    /// The configuration that containerd reads. It need not exist.
    package var effectiveConfig: String
    /// The file that is edited or created; it is ``effectiveConfig`` where that is edited in place.
    package var edited: String
    /// Other files that may hold our blocks since the host was set up otherwise.
    package var formerly: [String]
    package var style: Style
    /// The path of the CRI socket.
    package var socket: String
    package var restart: RestartMethod

    package init(
        distribution: Distribution,
        effectiveConfig: String,
        edited: String,
        style: Style,
        socket: String,
        restart: RestartMethod,
        formerly: [String] = []
    ) {
        self.distribution = distribution
        self.effectiveConfig = effectiveConfig
        self.edited = edited
        self.style = style
        self.socket = socket
        self.restart = restart
        self.formerly = formerly
    }
}

/// Who laid out the node's containerd.
package enum Distribution: String, Sendable, Hashable, CaseIterable {
    case microK8s = "MicroK8s"
    case rke2 = "RKE2"
    case k3s = "K3s"
    case k0s = "k0s"
    /// containerd as its own packages set it up: kubeadm, kind, minikube and most clouds.
    case plain = "containerd"
}

/// How containerd is made to read its configuration again.
package enum RestartMethod: Sendable, Hashable {
    /// `systemctl restart` of the first of these units that is active.
    case systemd(units: [String])
    /// A command, run in the host's root.
    case command([String])
    /// `rc-service <service> restart`.
    case openRC(service: String)
    /// An agent can't do it; the text says why, and what to do instead.
    case impossible(String)
}
