// SPDX-License-Identifier: Apache-2.0

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
                "the host has neither systemd nor OpenRC, for example because the node is a container (k3d); set "
                    + "spec.host.restartCommand to the command that restarts its containerd; if the node's container "
                    + "restarts when its first process exits, use [/bin/sh, -c, kill 1]"
            )
        }
    }
}
