// SPDX-License-Identifier: Apache-2.0

import ContainerdConfiguration
import SpinAPI
import Testing

struct DetectionTests {
    static let k3s = "/var/lib/rancher/k3s/agent/etc/containerd"
    static let k3sUnits = RestartMethod.systemd(units: ["k3s", "k3s-agent"])
    static let plain = RestartMethod.systemd(units: ["containerd"])

    @Test(arguments: [
        ("kubeadm-containerd-1.6", "/etc/containerd/config.toml", RuntimeSetup.Style.inPlace),
        ("kubeadm-containerd-2.0", "/etc/containerd/config.toml", .inPlace),
        ("kubeadm-containerd-2.2", "/etc/containerd/conf.d/bobbin.toml", .dropIn),
        ("containerd-without-file", "/etc/containerd/config.toml", .inPlace),
        // In containerd 1 an imported section takes the place of the whole section.
        ("nvidia-drop-in-containerd-1.7", "/etc/containerd/conf.d/99-nvidia.toml", .inPlace),
        ("eks-al2-1.29", "/etc/containerd/config.toml", .inPlace),
        ("minikube-1.33", "/etc/containerd/config.toml", .inPlace),
        ("flatcar-own-configuration", "/etc/containerd/config.toml", .inPlace),
        ("k3s-1.30", "\(k3s)/config.toml.tmpl", .template),
        ("k3s-1.32", "\(k3s)/config-v3.toml.tmpl", .template),
        ("k3s-1.34-drop-in-folder", "\(k3s)/config-v3.toml.d/bobbin.toml", .dropIn),
        ("k3s-own-template", "\(k3s)/config.toml.tmpl", .template),
        ("k3s-data-dir", "/data/k3s/agent/etc/containerd/config.toml.tmpl", .template),
        ("rke2-1.33", "/var/lib/rancher/rke2/agent/etc/containerd/config-v3.toml.tmpl", .template),
        ("k0s-1.30", "/etc/k0s/containerd.d/bobbin.toml", .dropIn),
        ("k0s-1.36", "/etc/k0s/containerd.d/bobbin.toml", .dropIn),
        ("k0s-own-configuration", "/etc/k0s/containerd.toml", .inPlace),
        ("microk8s-1.30", "/var/snap/microk8s/current/args/containerd-template.toml", .template),
    ])
    func `each distribution has a file to edit`(
        name: String,
        edited: String,
        style: RuntimeSetup.Style
    ) throws {
        let setup = try FixtureHost(name).setup()
        #expect(setup.edited == edited)
        #expect(setup.style == style)
    }

    @Test(arguments: [
        ("kubeadm-containerd-1.6", Distribution.plain, "/run/containerd/containerd.sock", plain),
        ("kubeadm-containerd-2.3", .plain, "/run/k8s/containerd.sock", plain),
        ("k3s-1.32", .k3s, "/run/k3s/containerd/containerd.sock", k3sUnits),
        (
            "k3s-data-dir", .k3s, "/run/k3s/containerd/containerd.sock",
            .systemd(units: ["k3s", "k3s-agent", "k3s-edge"])
        ),
        ("k3s-alpine", .k3s, "/run/k3s/containerd/containerd.sock", .openRC(service: "k3s-agent")),
        (
            "rke2-1.30", .rke2, "/run/k3s/containerd/containerd.sock",
            .systemd(units: ["rke2-agent", "rke2-server"])
        ),
        ("k0s-1.36", .k0s, "/run/k0s/containerd.sock", .systemd(units: ["k0sworker", "k0scontroller"])),
        (
            "microk8s-1.30", .microK8s, "/var/snap/microk8s/common/run/containerd.sock",
            .systemd(units: ["snap.microk8s.daemon-containerd"])
        ),
    ])
    func `each distribution has a socket and a unit, with or without its processes in sight`(
        name: String,
        distribution: Distribution,
        socket: String,
        restart: RestartMethod
    ) throws {
        var host = try FixtureHost(name)
        for _ in 0..<2 {
            let setup = try host.setup()
            #expect(setup.distribution == distribution)
            #expect(setup.socket == socket)
            #expect(setup.restart == restart)
            // Only a process tells of a folder that k3s was told to use.
            if name != "k3s-data-dir" { host.processes = [] }
        }
    }

    @Test func `a node in a container has to be restarted from outside`() throws {
        let restart = try FixtureHost("k3d-5.6").setup().restart
        guard case .impossible(let advice) = restart else {
            Issue.record("\(restart)")
            return
        }
        #expect(advice.contains("restartCommand"))
    }

    @Test(arguments: [
        ("refused-talos", "system extension"), ("refused-bottlerocket", "Amazon Linux 2023"),
        ("refused-cos", "UBUNTU_CONTAINERD"), ("refused-flatcar", "ExecStart=/usr/bin/containerd"),
        ("refused-flatcar-unseen", "ExecStart=/usr/bin/containerd"), ("refused-cri-o", "CRI-O"),
        ("refused-cri-o-unseen", "CRI-O"), ("refused-cri-dockerd", "--container-runtime-endpoint"),
    ])
    func `a host that can't be set up says what to do instead`(name: String, advice: String) throws {
        let failure = #expect(throws: NodeFailure.self) { try FixtureHost(name).setup() }
        #expect(failure?.reason == .unsupportedHost)
        #expect(failure?.message.contains(advice) == true)
    }

    @Test func `every host that is refused is one of those`() throws {
        #expect(try FixtureHost.refused.count == 8)
        #expect(try FixtureHost.usable.count >= 28)
    }

    @Test func `what the Shim says of the host is taken as it is`() throws {
        var overrides = ShimSpec.HostSpec()
        overrides.containerdConfig = "/etc/cri/mine.toml"
        overrides.containerdSocket = "unix:///run/mine.sock"
        overrides.restartCommand = ["/bin/restart", "it"]
        let setup = try FixtureHost("refused-talos").setup(overrides)
        #expect(setup.effectiveConfig == "/etc/cri/mine.toml")
        #expect(setup.edited == "/etc/cri/mine.toml")
        #expect(setup.socket == "/run/mine.sock")
        #expect(setup.restart == .command(["/bin/restart", "it"]))

        overrides.restartCommand = []
        overrides.restartUnit = "mine.service"
        overrides.containerdConfig = "/data/rancher/k3s/agent/etc/containerd/config.toml"
        let named = try FixtureHost("k3s-1.30").setup(overrides)
        #expect(named.distribution == .k3s)
        #expect(named.edited == "/data/rancher/k3s/agent/etc/containerd/config.toml.tmpl")
        #expect(named.restart == .systemd(units: ["mine.service"]))
    }

    @Test func `what runs counts before what was left behind`() throws {
        var host = try FixtureHost("kubeadm-containerd-1.6")
        let old = try FixtureHost("k3s-1.30")
        host.files.merge(old.files.filter { $0.key.hasPrefix("/var/") }) { $1 }
        #expect(try host.setup().distribution == .plain)

        var other = old
        other.files["/etc/containerd/config.toml"] = Array("version = 2\n".utf8)
        other.processes += [
            ProcessLine(["/usr/bin/containerd"]),
            ProcessLine(["containerd", "--config", "/var/run/docker/containerd/containerd.toml"]),
        ]
        #expect(try other.setup().distribution == .k3s)
    }

    @Test(arguments: [
        ["--config", "/etc/c.toml", "--address", "/run/c.sock"],
        ["--config=/etc/c.toml", "--address=/run/c.sock"],
        ["-c", "/etc/c.toml", "-a", "/run/c.sock"],
        ["-c=/etc/c.toml", "-address=/run/c.sock"],
        ["-config", "/etc/c.toml", "-a=unix:///run/c.sock"],
    ])
    func `a running containerd tells its configuration and its socket`(arguments: [String]) throws {
        var host = FixtureHost(file: "version = 2\n", at: "/etc/c.toml")
        host.processes = [ProcessLine(["/usr/bin/containerd"] + arguments)]
        let setup = try host.setup()
        #expect(setup.effectiveConfig == "/etc/c.toml")
        #expect(setup.socket == "/run/c.sock")
    }

    @Test func `of two containerds the one that the kubelet uses counts`() throws {
        var host = FixtureHost(file: "version = 2\n", at: "/etc/b.toml")
        host.processes = [
            ProcessLine(["containerd", "-c", "/etc/a.toml", "-a", "/run/a.sock"]),
            ProcessLine(["containerd", "-c", "/etc/b.toml", "-a", "/run/b.sock"]),
            ProcessLine(["/usr/bin/kubelet", "--container-runtime-endpoint", "unix:///run/b.sock"]),
        ]
        #expect(try host.setup().effectiveConfig == "/etc/b.toml")
    }

    @Test(arguments: [
        "kind: KubeletConfiguration\ncontainerRuntimeEndpoint: unix:///run/b.sock\n",
        "containerRuntimeEndpoint: \"unix:///run/b.sock\" \r\n",
        "{\n  \"kind\": \"KubeletConfiguration\",\n  \"containerRuntimeEndpoint\": \"unix:///run/b.sock\"\n}\n",
        "{\"kind\":\"KubeletConfiguration\",\"containerRuntimeEndpoint\":\"unix:///run/b.sock\"}",
    ])
    func `the kubelet's configuration tells the socket too`(text: String) throws {
        var host = FixtureHost(file: "version = 2\n", at: "/etc/b.toml")
        host.files["/etc/kubelet"] = Array(text.utf8)
        host.processes = [
            ProcessLine(["containerd", "-c", "/etc/a.toml", "-a", "/run/a.sock"]),
            ProcessLine(["containerd", "-c", "/etc/b.toml", "-a", "/run/b.sock"]),
            ProcessLine(["/usr/bin/kubelet", "--config=/etc/kubelet"]),
        ]
        #expect(try host.setup().effectiveConfig == "/etc/b.toml")
    }

    @Test func `blocks that were put elsewhere before are found and go`() throws {
        var host = try FixtureHost("k3s-1.30")
        let before = try host.setup()
        host.make(try #require(try before.change(toHave: .sample(), in: host.view)))
        // Later the node has a template of its owner's for version 3, which k3s takes first.
        let later = try FixtureHost("k3s-1.32")
        host.files.merge(later.files) { $1 }
        let setup = try host.setup()
        #expect(setup.edited == "\(Self.k3s)/config-v3.toml.tmpl")
        #expect(setup.formerly == [before.edited])
        host.make(try #require(try setup.change(toHave: .sample(), in: host.view)))
        while let change = try host.setup().changeToRemove(shim: "spin-v2", in: host.view) {
            host.make(change)
        }
        #expect(host.files == later.files)
    }

    @Test func `a block in the main file stays there when a drop-in folder comes`() throws {
        var host = try FixtureHost("kubeadm-containerd-2.2")
        host.present = ["/run/systemd/system/"]
        let dropIn = "/etc/containerd/conf.d/10-cgroups.toml"
        host.files[dropIn] = nil
        let setup = try host.setup()
        #expect(setup.style == .inPlace)
        host.make(try #require(try setup.change(toHave: .sample(), in: host.view)))
        host.files[dropIn] = []
        #expect(try host.setup() == setup)
    }
}
