internal import SpinAPI

extension RestartMethod {
    /// What was asked for, else what the host has.
    init(units: [String], overrides: ShimSpec.HostSpec, in host: HostView) {
        if !overrides.restartCommand.isEmpty {
            self = .command(overrides.restartCommand)
        } else if let unit = overrides.restartUnit {
            self = .systemd(units: [unit])
        } else if host.exists("/run/systemd/system") {
            self = .systemd(units: units)
        } else if ["/sbin/openrc-run", "/usr/sbin/openrc-run", "/sbin/rc-service", "/usr/sbin/rc-service"]
            .contains(where: host.exists)
        {
            self = .openRC(
                service: units.first { host.exists("/etc/init.d/\($0)") } ?? units.first ?? "containerd"
            )
        } else {
            self = .impossible(
                "the host has neither systemd nor OpenRC, as nodes in containers (k3d) have not. Give the command that restarts its containerd in spec.host.restartCommand: where the node's container starts again when its first process ends, [/bin/sh, -c, kill 1] does it."
            )
        }
    }
}
