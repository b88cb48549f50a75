// SPDX-License-Identifier: Apache-2.0

internal import KubeModel
internal import SpinAPI

/// Where containerd's configuration is, and who put it there.
struct ConfigurationPlace {
    var distribution: Distribution
    /// The file that containerd reads.
    var path: String

    static let plainPath = "/etc/containerd/config.toml"
    static let k0sPath = "/etc/k0s/containerd.toml"
    static let microK8sFolder = "/var/snap/microk8s/current/args"
    static let rancherSuffix = "/agent/etc/containerd/config.toml"

    /// The file that was named, else the one that a process names, else the first that is there.
    init(named: String?, running: RunningRuntime, in host: HostView) {
        if let path = named ?? running.config {
            self.init(path: path)
        } else if running.hasContainerd {
            self.init(path: Self.plainPath)
        } else {
            self.init(path: Self.known.first { host.exists($0.sign) }?.path ?? Self.plainPath)
        }
    }

    private init(path: String) {
        distribution = Self.distribution(of: path)
        // The folder of a revision goes with the next one.
        self.path = distribution == .microK8s ? "\(Self.microK8sFolder)/containerd.toml" : path
    }

    /// What tells a distribution, and where it has its containerd's configuration; in the order in which they count.
    private static let known: [(sign: String, path: String)] = [
        ("\(microK8sFolder)/containerd-template.toml", "\(microK8sFolder)/containerd.toml"),
        ("/var/lib/rancher/rke2\(rancherSuffix)", "/var/lib/rancher/rke2\(rancherSuffix)"),
        ("/var/lib/rancher/k3s\(rancherSuffix)", "/var/lib/rancher/k3s\(rancherSuffix)"),
        (k0sPath, k0sPath),
        (plainPath, plainPath),
    ]

    static func hasFiles(in host: HostView) -> Bool { known.contains { host.exists($0.sign) } }

    /// Whose way it is to have the configuration there.
    static func distribution(of path: String) -> Distribution {
        if path.hasPrefix("/var/snap/microk8s/") { return .microK8s }
        if path.hasSuffix(rancherSuffix) { return path.contains("rke2") ? .rke2 : .k3s }
        return path == k0sPath ? .k0s : .plain
    }

    /// The socket that this containerd answers on unless it was told otherwise.
    func socket(in host: HostView) throws(NodeFailure) -> String {
        switch distribution {
        case .microK8s: return "/var/snap/microk8s/common/run/containerd.sock"
        case .rke2, .k3s: return "/run/k3s/containerd/containerd.sock"
        case .k0s: return "/run/k0s/containerd.sock"
        case .plain: break
        }
        let tree = try readable(in: host)?.tree
        let grpc = tree?["grpc"] ?? tree?.at(["plugins", "io.containerd.server.v1.grpc"])
        guard let address = grpc?["address"]?.string, address.hasPrefix("/") else {
            return "/run/containerd/containerd.sock"
        }
        return address
    }

    /// The systemd units or services that run this containerd, the likeliest first.
    func units(in host: HostView) throws(NodeFailure) -> [String] {
        switch distribution {
        case .microK8s: return ["snap.microk8s.daemon-containerd"]
        case .rke2: return ["rke2-agent", "rke2-server"]
        case .k0s: return ["k0sworker", "k0scontroller"]
        case .plain: return ["containerd"]
        case .k3s:
            // Installed under another name (INSTALL_K3S_NAME) it is `k3s-<name>`.
            let named = try host.names(in: "/etc/systemd/system")
                .filter { $0.hasPrefix("k3s-") && $0.hasSuffix(".service") }
                .map { String($0.dropLast(".service".count)) }.filter { $0 != "k3s-agent" }
            return ["k3s", "k3s-agent"] + named
        }
    }
}
